package dev.flotilla.simulator.messages;

import dev.flotilla.simulator.scenario.Fault;
import dev.flotilla.simulator.scenario.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Sends a reply as server-sent events, with the fault that the scenario wants.
final class StreamedAnswer {
  private static final Duration PING_EVERY = Duration.ofSeconds(1);

  private final Wire wire;
  private final Reply reply;

  StreamedAnswer(Wire wire, Reply reply) {
    this.wire = wire;
    this.reply = reply;
  }

  void send(List<Event> events) throws IOException {
    wire.begin();
    switch (reply.fault().orElse(null)) {
      case null -> finish(events);
      case Fault.Cut cut -> {
        pass(events, cut.after(), reply.each());
        breakOff(cut);
      }
      case Fault.Stall stall -> {
        pass(events, stall.after(), reply.each());
        stall(stall);
        finish(events.subList(Math.min(stall.after(), events.size()), events.size()));
      }
      case Fault.ErrorEvent error -> {
        pass(events, error.after(), reply.each());
        wire.event(MessageEvents.error(apiError(error.type(), error.message())));
        wire.end();
      }
      case Fault.Garbage garbage -> {
        pass(events, garbage.after(), reply.each());
        var noise = "event: message_delta\ndata: {\"type\":\u0000<<<\n\n";
        wire.exchange().send(noise.getBytes(StandardCharsets.UTF_8));
        wire.end();
      }
      case Fault.NoDelta _ ->
          finish(events.stream().filter(e -> !e.name().equals(MessageEvents.DELTA)).toList());
      case Fault.Trickle trickle -> {
        pass(events, events.size(), trickle.each().least());
        wire.end();
      }
      case Fault.Refuse _, Fault.Page _, Fault.Hang _ ->
          throw new IllegalStateException("this fault has no stream");
    }
  }

  static ApiError apiError(Optional<String> type, Optional<String> message) {
    var usual = ApiError.of(529);
    return new ApiError(529, type.orElse(usual.type()), message.orElse(usual.message()));
  }

  private void finish(List<Event> events) throws IOException {
    pass(events, events.size(), reply.each());
    wire.end();
  }

  private void pass(List<Event> events, int count, Duration each) throws IOException {
    for (var event : events.subList(0, Math.min(count, events.size()))) {
      wire.event(event);
      wire.exchange().pause(each);
    }
  }

  private void breakOff(Fault.Cut cut) throws IOException {
    switch (cut.how()) {
      case CLOSE -> wire.exchange().close();
      case RESET -> wire.exchange().reset();
      case END -> wire.exchange().end();
    }
  }

  private void stall(Fault.Stall stall) throws IOException {
    var left = stall.last().map(last -> last.least()).orElse(Duration.ofDays(1));
    while (stall.pings() && left.compareTo(PING_EVERY) > 0) {
      wire.event(MessageEvents.ping());
      wire.exchange().pause(PING_EVERY);
      left = left.minus(PING_EVERY);
    }
    wire.exchange().pause(left);
  }
}
