package dev.flotilla.server.git;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eclipse.jgit.internal.storage.dfs.DfsOutputStream;

/// A file of a pack while it arrives: written at its end, read back anywhere (deltas are resolved
/// before the pack is whole).
final class IncomingFile extends DfsOutputStream {
  private final FileChannel file;

  IncomingFile(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    this.file =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    var buffer = ByteBuffer.wrap(octets, offset, length);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    return file.read(into, position);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
