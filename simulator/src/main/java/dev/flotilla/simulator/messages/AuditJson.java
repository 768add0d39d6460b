package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.simulator.scenario.TokenCount;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The audit log as JSON: one line per request, and one object of totals.
final class AuditJson {
  private static final double MILLIS = 1000;

  private AuditJson() {}

  static String lines(List<LoggedRequest> requests) {
    return requests.stream().map(r -> line(r) + "\n").collect(Collectors.joining());
  }

  static ObjectNode totals(UsageTotals totals) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("requests", totals.requests())
            .put("refused", totals.refused());
    tokens(node, totals.tokens());
    return node;
  }

  private static ObjectNode line(LoggedRequest request) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", request.time().toString())
            .put("method", request.method())
            .put("path", request.path())
            .put("session", request.session())
            .put("agent", request.agent())
            .put("credential", request.credential())
            .put("model", request.model())
            .put("stream", request.stream())
            .put("bytes", request.bytes())
            .put("status", request.status())
            .put("rule", request.rule())
            .put("ended", request.ended().name().toLowerCase(Locale.ROOT))
            .put("seconds", request.took().toMillis() / MILLIS);
    tokens(node, request.tokens());
    return node;
  }

  private static void tokens(ObjectNode node, TokenCount tokens) {
    node.put("inputTokens", tokens.input())
        .put("outputTokens", tokens.output())
        .put("cacheReadTokens", tokens.cacheRead())
        .put("cacheWrite5mTokens", tokens.cacheWrite5m())
        .put("cacheWrite1hTokens", tokens.cacheWrite1h());
  }
}
