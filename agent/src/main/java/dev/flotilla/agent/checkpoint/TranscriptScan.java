package dev.flotilla.agent.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Reads a session's file as it grows and knows where a conversation may be cut. Not thread-safe.
final class TranscriptScan {
  private static final int CHUNK = 1024 * 1024;
  private static final int LONGEST_LINE = 32 * 1024 * 1024;

  /// Commands can write to the file as well. A longer one would be more than an agent can put back.
  private static final long LONGEST = 256L * 1024 * 1024;

  private final TranscriptPlace place;
  private final Set<String> calls = new HashSet<>();
  private final Set<String> results = new HashSet<>();
  private ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private long position;
  private long lineEnd;
  private long resultEnd;
  private boolean spoken;
  private boolean broken;

  TranscriptScan(TranscriptPlace place) {
    this.place = place;
  }

  /// Reads what is new.
  void update() {
    var path = place.local(place.main());
    var size = place.files().size(path);
    if (size.isEmpty() ? position > 0 : size.getAsLong() < position || size.getAsLong() > LONGEST) {
      broken = true;
    }
    while (!broken) {
      var chunk = place.files().read(path, position, CHUNK).orElse(new byte[0]);
      if (chunk.length == 0) {
        return;
      }
      take(chunk);
    }
  }

  private void take(byte[] chunk) {
    var from = 0;
    for (var i = 0; i < chunk.length; i++) {
      if (chunk[i] == '\n') {
        rest.write(chunk, from, i - from);
        from = i + 1;
        lineEnd = position + from;
        line(rest.toByteArray());
        rest = new ByteArrayOutputStream();
      }
    }
    rest.write(chunk, from, chunk.length - from);
    position += chunk.length;
    broken |= rest.size() > LONGEST_LINE;
  }

  private void line(byte[] octets) {
    var text = new String(octets, StandardCharsets.UTF_8);
    if (text.contains("\"user\"") || text.contains("\"tool_use\"")) {
      try {
        line(Json.MAPPER.readTree(text));
      } catch (IOException _) {
        // the CLI skips such a line on a resume as well
      }
    }
  }

  private void line(JsonNode line) {
    var type = line.path("type").asText();
    spoken |= type.equals("user");
    for (var block : line.path("message").path("content")) {
      var kind = block.path("type").asText();
      if (type.equals("assistant") && kind.equals("tool_use")) {
        calls.add(block.path("id").asText());
      }
      if (type.equals("user") && kind.equals("tool_result")) {
        results.add(block.path("tool_use_id").asText());
        resultEnd = lineEnd;
      }
    }
  }

  /// True when the file is not what it was: something wrote to it beside the CLI.
  boolean isBroken() {
    return broken;
  }

  /// True when it holds a user's message, without which the CLI resumes nothing.
  boolean isResumable() {
    return spoken && !broken;
  }

  boolean hasCall(String toolUseId) {
    return calls.contains(toolUseId);
  }

  boolean hasResults(Set<String> toolUseIds) {
    return results.containsAll(toolUseIds);
  }

  /// Just after the last line that holds a tool's result; 0 without one.
  long resultEnd() {
    return resultEnd;
  }

  /// Just after the last whole line.
  long lineEnd() {
    return lineEnd;
  }

  @Override
  public String toString() {
    return "TranscriptScan" + Arrays.asList(position, lineEnd, resultEnd, broken);
  }
}
