package dev.flotilla.server.git;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Keeps the first `limit` octets of what is written and counts the rest.
final class CappedText extends OutputStream {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int limit;
  private long written;

  CappedText(int limit) {
    this.limit = limit;
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int offset, int length) {
    kept.write(octets, offset, Math.clamp(limit - written, 0, length));
    written += length;
  }

  /// More was written than is kept.
  boolean isCut() {
    return written > limit;
  }

  /// Whole lines only when something was cut.
  String text() {
    var text = kept.toString(StandardCharsets.UTF_8);
    return written <= limit ? text : text.substring(0, text.lastIndexOf('\n') + 1);
  }
}
