package dev.flotilla.server.git;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;

/// Writes a pack and the index that follows it into their two files.
final class PackSplitter extends OutputStream {
  private final OutputStream pack;
  private final OutputStream index;
  private long left;

  PackSplitter(PackFiles files, long packSize) throws IOException {
    this.pack = new BufferedOutputStream(Files.newOutputStream(files.pack()));
    this.index = new BufferedOutputStream(Files.newOutputStream(files.index()));
    this.left = packSize;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    int first = (int) Math.min(left, length);
    pack.write(octets, offset, first);
    left -= first;
    index.write(octets, offset + first, length - first);
  }

  @Override
  public void close() throws IOException {
    try (pack) {
      index.close();
    }
  }
}
