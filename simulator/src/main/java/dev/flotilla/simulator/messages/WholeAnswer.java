package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.scenario.Fault;
import dev.flotilla.simulator.scenario.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// Sends a reply as one JSON object, with the fault that the scenario wants, as far as it makes
/// sense without a stream.
final class WholeAnswer {
  private final Wire wire;
  private final Reply reply;

  WholeAnswer(Wire wire, Reply reply) {
    this.wire = wire;
    this.reply = reply;
  }

  void send(Message message) throws IOException {
    switch (reply.fault().orElse(null)) {
      case Fault.Cut _ -> {
        half(message);
        wire.exchange().close();
      }
      case Fault.Stall stall -> {
        if (stall.last().isEmpty()) {
          half(message);
          wire.exchange().hang();
        }
        wire.exchange().pause(stall.last().orElseThrow().least());
        whole(message);
      }
      case Fault.ErrorEvent error ->
          wire.error(StreamedAnswer.apiError(error.type(), error.message()), Map.of());
      case Fault.Garbage _ -> wire.send(200, Wire.headers("application/json"), "{\"type\":<<<");
      case null, default -> whole(message);
    }
  }

  private void whole(Message message) throws IOException {
    wire.observed().reported(reply.usage());
    wire.json(200, message.whole());
  }

  private void half(Message message) throws IOException {
    var bytes = message.whole().toString().getBytes(StandardCharsets.UTF_8);
    wire.observed().answering(200);
    wire.exchange()
        .respondPartly(
            200,
            Wire.headers("application/json"),
            Arrays.copyOf(bytes, bytes.length / 2),
            bytes.length);
  }
}
