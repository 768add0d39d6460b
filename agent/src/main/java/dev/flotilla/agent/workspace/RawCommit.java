package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.CommitId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A commit object. Text is ISO 8859-1, so that bytes of any encoding pass unchanged.
///
/// @param headers lines before the empty one; a line that begins with a space goes on with the one
///     before
record RawCommit(List<String> headers, String message) {
  RawCommit {
    headers = List.copyOf(headers);
  }

  static RawCommit parse(String text) {
    int end = text.indexOf("\n\n");
    return end < 0
        ? new RawCommit(text.lines().toList(), "")
        : new RawCommit(List.of(text.substring(0, end).split("\n")), text.substring(end + 2));
  }

  /// The objects that `git cat-file --batch` wrote, with their ids, in its order.
  static List<Named> parseBatch(String batch) {
    var commits = new ArrayList<Named>();
    int at = 0;
    while (at < batch.length()) {
      int start = batch.indexOf('\n', at) + 1;
      var line = batch.substring(at, Math.max(at, start - 1)).split(" ");
      if (line.length != 3 || !line[1].equals("commit")) {
        throw new IllegalArgumentException("expected a commit, found " + String.join(" ", line));
      }
      int end = start + Integer.parseInt(line[2]);
      if (end < start || end > batch.length()) {
        throw new IllegalArgumentException("expected " + line[2] + " bytes of commit " + line[0]);
      }
      commits.add(new Named(new CommitId(line[0]), parse(batch.substring(start, end))));
      at = end + 1;
    }
    return commits;
  }

  record Named(CommitId id, RawCommit commit) {}

  byte[] bytes() {
    return (String.join("\n", headers) + "\n\n" + message).getBytes(StandardCharsets.ISO_8859_1);
  }

  CommitId id() {
    var bytes = bytes();
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      digest.update(("commit " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return new CommitId(HexFormat.of().formatHex(digest.digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
