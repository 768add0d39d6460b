package dev.flotilla.agent.workspace;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.zip.Deflater;

/// Commits in git's pack format, version 2, for `git unpack-objects`.
final class PackStream {
  private static final int COMMIT = 1;

  private PackStream() {}

  static byte[] of(Collection<RawCommit> commits) {
    var pack = new ByteArrayOutputStream();
    pack.writeBytes(new byte[] {'P', 'A', 'C', 'K'});
    pack.writeBytes(ByteBuffer.allocate(8).putInt(2).putInt(commits.size()).array());
    for (var commit : commits) {
      var bytes = commit.bytes();
      writeHeader(pack, bytes.length);
      pack.writeBytes(deflate(bytes));
    }
    try {
      pack.writeBytes(MessageDigest.getInstance("SHA-1").digest(pack.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
    return pack.toByteArray();
  }

  /// Type and four bits of the length, then seven bits a byte, the lowest first.
  private static void writeHeader(ByteArrayOutputStream pack, int length) {
    int bits = (COMMIT << 4) | (length & 15);
    int rest = length >>> 4;
    while (rest > 0) {
      pack.write(bits | 0x80);
      bits = rest & 0x7F;
      rest >>>= 7;
    }
    pack.write(bits);
  }

  private static byte[] deflate(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }
}
