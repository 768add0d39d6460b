package dev.flotilla.engine.git;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a pack and its index are, to the octet.
///
/// @param sha256 of the pack followed by the index, in hex
public record PackDigest(long size, long indexSize, String sha256) {
  /// Reads both files whole.
  public static PackDigest of(Path pack, Path index) throws IOException {
    var sha256 = newSha256();
    return new PackDigest(
        digest(pack, sha256), digest(index, sha256), HexFormat.of().formatHex(sha256.digest()));
  }

  private static long digest(Path file, MessageDigest into) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(file), into)) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
