package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.flotilla.simulator.messages.LoggedRequest.Ended;
import dev.flotilla.simulator.scenario.TokenCount;
import dev.flotilla.simulator.wire.WireExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Puts answers on the wire with the headers that the provider sends, and notes what was sent.
record Wire(WireExchange exchange, Observed observed) {
  void json(int status, JsonNode body) throws IOException {
    send(status, headers("application/json"), body.toString());
  }

  void error(ApiError error, Map<String, String> more) throws IOException {
    var id = Ids.request();
    var body = JsonNodeFactory.instance.objectNode().put("type", "error");
    body.putObject("error").put("type", error.type()).put("message", error.message());
    body.put("request_id", id);
    var headers = headers("application/json");
    headers.put("request-id", id);
    headers.putAll(more);
    send(error.status(), headers, body.toString());
  }

  void send(int status, Map<String, String> headers, String body) throws IOException {
    observed.answering(status);
    observed.ended(Ended.COMPLETE);
    exchange.respond(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  void begin() throws IOException {
    var headers = headers("text/event-stream; charset=utf-8");
    headers.put("cache-control", "no-cache");
    observed.answering(200);
    exchange.begin(200, headers);
  }

  void event(Event event) throws IOException {
    if (event.reported().equals(TokenCount.NONE)) {
      exchange.send(event.bytes());
      return;
    }
    var before = observed.reported(event.reported());
    try {
      exchange.send(event.bytes());
    } catch (IOException e) {
      observed.reported(before);
      throw e;
    }
  }

  void end() throws IOException {
    observed.ended(Ended.COMPLETE);
    exchange.end();
  }

  static Map<String, String> headers(String contentType) {
    var headers = new HashMap<String, String>();
    headers.put("content-type", contentType);
    headers.put("request-id", Ids.request());
    return headers;
  }
}
