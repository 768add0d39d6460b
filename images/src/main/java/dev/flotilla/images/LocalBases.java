package dev.flotilla.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Bases that are made of this machine's packages by the script, and kept until the script changes or
/// somebody deletes them, as for newer packages.
///
/// @param script what makes them
record LocalBases(Path script, Path cache) {
  Base get(String name) throws IOException {
    var file = cache.resolve("base-%s-%s.tar".formatted(name, digest()));
    if (!Files.exists(file)) {
      System.err.printf("flotilla: making the base of image %s of packages (minutes) …%n", name);
      make(name, file);
    }
    return new Base.Archive(file);
  }

  private void make(String name, Path file) throws IOException {
    try {
      var process =
          new ProcessBuilder(script.toString(), name, file.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int status = process.waitFor();
      if (status != 0) {
        throw new ImageException(
            "no base for image %s: see above, or name one by --base-%s".formatted(name, name));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted", e);
    }
  }

  private String digest() throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(script));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
