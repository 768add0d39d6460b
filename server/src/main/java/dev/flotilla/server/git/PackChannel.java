package dev.flotilla.server.git;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.eclipse.jgit.internal.storage.dfs.ReadableChannel;

/// A file of a pack as JGit reads it.
final class PackChannel implements ReadableChannel {
  private final FileChannel file;

  PackChannel(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return file.read(into);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public void position(long to) throws IOException {
    file.position(to);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public int blockSize() {
    return 0;
  }

  @Override
  public void setReadAheadBytes(int octets) {
    // the kernel reads ahead
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
