package dev.flotilla.server.git;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;

/// Makes a pack that was completed (a thin one, to which the missing bases were appended) say how
/// many objects it holds. JGit leaves the sender's count, which the git binary refuses.
final class PackCount {
  private static final int COUNT_IN_PACK = 8;
  private static final int COUNT_IN_INDEX = 8 + 255 * 4;
  private static final int SHA1 = 20;

  private PackCount() {}

  static void correct(PackFiles files) throws IOException {
    try (var pack = open(files.pack());
        var index = open(files.index())) {
      int held = readInt(index, COUNT_IN_INDEX);
      if (readInt(pack, COUNT_IN_PACK) == held) {
        return;
      }
      write(pack, COUNT_IN_PACK, ByteBuffer.allocate(4).putInt(held).flip());
      var sum = digest(pack, pack.size() - SHA1);
      write(pack, pack.size() - SHA1, ByteBuffer.wrap(sum));
      write(index, index.size() - 2 * SHA1, ByteBuffer.wrap(sum));
      write(index, index.size() - SHA1, ByteBuffer.wrap(digest(index, index.size() - SHA1)));
    }
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static int readInt(FileChannel file, long at) throws IOException {
    var four = ByteBuffer.allocate(4);
    if (file.read(four, at) != 4) {
      throw new CorruptObjectException("pack or index is cut off");
    }
    return four.flip().getInt();
  }

  private static void write(FileChannel file, long at, ByteBuffer octets) throws IOException {
    for (long to = at; octets.hasRemaining(); ) {
      to += file.write(octets, to);
    }
  }

  private static byte[] digest(FileChannel file, long length) throws IOException {
    MessageDigest sha1 = Constants.newMessageDigest();
    var buffer = ByteBuffer.allocate(64 * 1024);
    for (long at = 0; at < length; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
      int read = file.read(buffer, at);
      if (read < 0) {
        throw new CorruptObjectException("pack or index is cut off");
      }
      sha1.update(buffer.flip());
      at += read;
    }
    return sha1.digest();
  }
}
