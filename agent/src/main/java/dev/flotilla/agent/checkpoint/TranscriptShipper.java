package dev.flotilla.agent.checkpoint;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.client.Reply;
import dev.flotilla.api.work.Grant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Appends a session's files to the server's copy. What was shipped is never read again but for
/// its last octets: a file that was changed before them, or cut, is shipped no further, because
/// the copy and the file would no longer be one text. Not thread-safe.
final class TranscriptShipper {
  private static final int CHUNK = 1024 * 1024;
  private static final int SEAM = 1024;
  private static final long MOST_OCTETS = 64L * 1024 * 1024;

  /// Of all files beside the conversation: commands can write there, and PostgreSQL keeps it.
  private static final long MOST_IN_ALL = 256L * 1024 * 1024;

  /// @param seam the last octets before `length`, one to a character
  private record Shipped(long length, String seam) {}

  /// How shipping ended.
  sealed interface Result {
    record Arrived(List<Grant.TranscriptFile> files) implements Result {}

    record LeaseLost() implements Result {}

    record Missed(String reason) implements Result {}
  }

  private final AgentClient client;
  private final Grant grant;
  private final TranscriptPlace place;
  private final Map<String, Shipped> begun = new HashMap<>();
  private final Map<String, Shipped> shipped = new HashMap<>();
  private final Set<String> spoilt = new HashSet<>();

  TranscriptShipper(AgentClient client, Grant grant, TranscriptPlace place) {
    this.client = client;
    this.grant = grant;
    this.place = place;
  }

  /// Remembers what the server had when this attempt began.
  void begins(String path, byte[] content) {
    begun.put(path, new Shipped(content.length, seam(content)));
    shipped.putAll(begun);
  }

  /// Ships the conversation up to `length`, and all else as it is.
  Result ship(long length) {
    var files = new ArrayList<Grant.TranscriptFile>();
    var left = MOST_IN_ALL;
    for (var path : place.others()) {
      var size = place.files().size(place.local(path)).orElse(0);
      if (size > 0 && size <= Math.min(MOST_OCTETS, left) && !spoilt.contains(path)) {
        left -= size;
        switch (ship(path, size)) {
          case Result.Arrived(var one) -> files.addAll(one);
          case Result.Missed _ -> spoilt.add(path);
          case Result.LeaseLost lost -> {
            return lost;
          }
        }
      }
    }
    var main = ship(place.main(), length);
    if (main instanceof Result.Arrived(var one)) {
      files.addAll(0, one);
      return new Result.Arrived(files);
    }
    return main;
  }

  private Result ship(String path, long length) {
    var before = shipped.getOrDefault(path, new Shipped(0, ""));
    if (length < before.length() || !isIntact(path, before)) {
      return new Result.Missed(path + " was changed after it was shipped");
    }
    while (before.length() < length) {
      var max = (int) Math.min(CHUNK, length - before.length());
      var chunk = read(path, before.length(), max);
      if (chunk.isEmpty() || chunk.get().length == 0) {
        return new Result.Missed(path + " ended before its length");
      }
      var reply =
          client.append(
              grant.attempt(),
              grant.token(),
              grant.conversation().session(),
              path,
              before.length(),
              chunk.get());
      switch (reply) {
        case Reply.Accepted<Long> _ -> {
          before = new Shipped(before.length() + chunk.get().length, seam(chunk.get()));
          shipped.put(path, before);
        }
        case Reply.LeaseLost<Long> _ -> {
          return new Result.LeaseLost();
        }
        case Reply.Conflict<Long>(var detail) -> {
          shipped.put(path, begun.getOrDefault(path, new Shipped(0, "")));
          return new Result.Missed(detail);
        }
      }
    }
    return new Result.Arrived(List.of(new Grant.TranscriptFile(path, length)));
  }

  private boolean isIntact(String path, Shipped before) {
    var length = before.seam().length();
    return length == 0
        || read(path, before.length() - length, length)
            .filter(it -> seam(it).equals(before.seam()))
            .isPresent();
  }

  private Optional<byte[]> read(String path, long offset, int max) {
    return place.files().read(place.local(path), offset, max);
  }

  private static String seam(byte[] content) {
    var from = Math.max(0, content.length - SEAM);
    return new String(content, from, content.length - from, StandardCharsets.ISO_8859_1);
  }
}
