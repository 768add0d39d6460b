package dev.flotilla.agent.claude;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/// Drains a stream line by line, at once and to its end, whatever the lines are: the CLI does not
/// wait for a slow reader. A line longer than the limit is dropped, so that nothing that finds its
/// way into the stream can fill the heap.
final class LineReader {
  static final int LONGEST = 64 * 1024 * 1024;

  private final InputStream in;
  private final int longest;

  LineReader(InputStream in) {
    this(in, LONGEST);
  }

  LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  void drain(Consumer<byte[]> onLine) throws IOException {
    var line = new ByteArrayOutputStream();
    var buffer = new byte[64 * 1024];
    var tooLong = false;
    int read;
    while ((read = in.read(buffer)) >= 0) {
      var from = 0;
      for (var i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, from, i - from);
          from = i + 1;
          if (!tooLong && line.size() > 0) {
            onLine.accept(line.toByteArray());
          }
          tooLong = false;
          line = emptied(line);
        }
      }
      line.write(buffer, from, read - from);
      if (line.size() > longest) {
        tooLong = true;
        line = new ByteArrayOutputStream();
      }
    }
  }

  /// A buffer that a huge line has grown is not kept.
  private static ByteArrayOutputStream emptied(ByteArrayOutputStream line) {
    if (line.size() > 1024 * 1024) {
      return new ByteArrayOutputStream();
    }
    line.reset();
    return line;
  }
}
