package dev.flotilla.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.e2e.operator.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// When the API server had answered a write of `replicas`, by the log of the operator that wrote it: without the time
/// until somebody else hears of it. Immutable.
final class ScaledLog {
  private final OperatorProcess operator;
  private final Instant wall = Instant.now();
  private final long nanos = System.nanoTime();

  /// @param at nanoseconds of this JVM, up to a millisecond late, never early
  record Scaled(String pool, int replicas, long at) {}

  ScaledLog(OperatorProcess operator) {
    this.operator = operator;
  }

  /// In the order of the log.
  ///
  /// @param since nanoseconds of this JVM
  List<Scaled> since(long since) {
    return operator
        .running()
        .stdout()
        .lines()
        .filter(it -> it.contains("\"scaled\""))
        .map(ScaledLog::parse)
        .map(this::scaled)
        .filter(it -> it.at() >= since)
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("no line of a log: " + line, e);
    }
  }

  private Scaled scaled(JsonNode line) {
    var after = Instant.ofEpochMilli(line.required("timestamp").asLong() + 1);
    return new Scaled(
        value(line, "pool"),
        Integer.parseInt(value(line, "to")),
        nanos + Duration.between(wall, after).toNanos());
  }

  private static String value(JsonNode line, String name) {
    return line.required("kvpList").findValue(name).asText();
  }
}
