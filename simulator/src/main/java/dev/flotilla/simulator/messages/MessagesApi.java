package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.flotilla.simulator.messages.LoggedRequest.Ended;
import dev.flotilla.simulator.scenario.Director;
import dev.flotilla.simulator.wire.ClientGoneException;
import dev.flotilla.simulator.wire.WireExchange;
import dev.flotilla.simulator.wire.WireHandler;
import dev.flotilla.simulator.wire.WireRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The Anthropic Messages API as far as the Claude Code CLI uses it, and `/simulator/*` for audits.
/// Refuses what the real one would refuse. Thread-safe.
public final class MessagesApi implements WireHandler {
  private static final JsonMapper JSON = new JsonMapper();

  private final Director director;
  private final MessagesRoute messages;
  private final Clock clock;
  private final RequestLog log;

  public MessagesApi(Director director, Clock clock) {
    this.director = director;
    this.messages = new MessagesRoute(director);
    this.clock = clock;
    this.log = new RequestLog(clock);
  }

  /// The newest requests, oldest first, those to `/simulator/*` left out.
  public List<LoggedRequest> requests() {
    return log.requests();
  }

  public UsageTotals usage() {
    return log.totals();
  }

  @Override
  public void handle(WireRequest request, WireExchange exchange) throws IOException {
    var observed = new Observed(request, clock.instant());
    var wire = new Wire(exchange, observed);
    var foreign = CallerRules.check(request);
    if (foreign.isPresent()) {
      wire.error(foreign.get(), Map.of());
      return;
    }
    if (request.path().startsWith("/simulator/")) {
      audit(request, wire);
      return;
    }
    log.add(observed);
    try {
      route(request, wire);
    } catch (ClientGoneException e) {
      observed.ended(Ended.CLIENT_GONE);
      throw e;
    } finally {
      observed.finished(clock.instant());
    }
  }

  private void route(WireRequest request, Wire wire) throws IOException {
    switch (request.method() + " " + request.path()) {
      case "HEAD /", "GET /" -> wire.json(200, JsonNodeFactory.instance.objectNode());
      case "GET " + Routes.MODELS -> models(request, wire);
      case "POST " + Routes.MESSAGES -> body(request, wire, false);
      case "POST " + Routes.COUNT_TOKENS -> body(request, wire, true);
      default -> refuse(ApiError.of(404), wire);
    }
  }

  private static void models(WireRequest request, Wire wire) throws IOException {
    var refused = HeaderRules.checkCaller(request);
    if (refused.isPresent()) {
      refuse(refused.get(), wire);
    } else {
      wire.json(200, Models.list());
    }
  }

  private void body(WireRequest request, Wire wire, boolean counting) throws IOException {
    var refused = HeaderRules.check(request);
    if (refused.isPresent()) {
      refuse(refused.get(), wire);
      return;
    }
    var body = parse(request.body());
    refused =
        body.isEmpty()
            ? Optional.of(ApiError.invalid("The request body is not valid JSON"))
            : BodyRules.check(body.get(), counting);
    if (refused.isPresent()) {
      refuse(refused.get(), wire);
    } else if (counting) {
      var count = director.inputTokens(body.orElseThrow());
      wire.json(200, JsonNodeFactory.instance.objectNode().put("input_tokens", count));
    } else {
      wire.observed()
          .asked(
              body.orElseThrow().path("model").asText(),
              body.orElseThrow().path("stream").asBoolean());
      messages.answer(body.orElseThrow(), wire);
    }
  }

  private static Optional<JsonNode> parse(byte[] body) throws IOException {
    try {
      var node = JSON.readTree(body);
      return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static void refuse(ApiError error, Wire wire) throws IOException {
    wire.observed().decidedBy(error.message());
    wire.error(error, Map.of());
  }

  private void audit(WireRequest request, Wire wire) throws IOException {
    switch (request.method() + " " + request.path()) {
      case "GET " + Routes.AUDIT_REQUESTS ->
          wire.send(200, Wire.headers("application/jsonl"), AuditJson.lines(log.requests()));
      case "GET " + Routes.AUDIT_USAGE -> wire.json(200, AuditJson.totals(log.totals()));
      default -> refuse(ApiError.of(404), wire);
    }
  }
}
