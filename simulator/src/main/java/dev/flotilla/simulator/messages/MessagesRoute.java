package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.simulator.scenario.Director;
import dev.flotilla.simulator.scenario.Fault;
import dev.flotilla.simulator.scenario.Reply;
import java.io.IOException;
import java.util.Map;

/// `POST /v1/messages`: asks the scenario and sends what it says.
record MessagesRoute(Director director) {
  void answer(JsonNode body, Wire wire) throws IOException {
    var reply = director.reply(wire.observed().session(), body);
    wire.observed().decidedBy(reply.rule());
    wire.exchange().pause(reply.first());
    switch (reply.fault().orElse(null)) {
      case Fault.Refuse refuse -> refuse(refuse, wire);
      case Fault.Page(var status) ->
          wire.send(
              status,
              Wire.headers("text/html"),
              "<html><body><h1>" + status + "</h1><hr>proxy</body></html>");
      case Fault.Hang _ -> wire.exchange().hang();
      case null, default -> message(reply, body, wire);
    }
  }

  private static void message(Reply reply, JsonNode body, Wire wire) throws IOException {
    var message = Message.answering(body.path("model").asText(), reply);
    if (body.path("stream").asBoolean()) {
      new StreamedAnswer(wire, reply).send(MessageEvents.of(message));
    } else {
      new WholeAnswer(wire, reply).send(message);
    }
  }

  private static void refuse(Fault.Refuse refuse, Wire wire) throws IOException {
    var usual = ApiError.of(refuse.status());
    var error =
        new ApiError(
            refuse.status(),
            refuse.type().orElse(usual.type()),
            refuse.message().orElse(usual.message()));
    wire.error(error, Map.copyOf(refuse.headers()));
  }
}
