package dev.flotilla.api.work;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One exchange for all attempts of an instance: it renews their leases and brings what the server
/// wants. `POST /agent/v1/heartbeat` answers at once; `POST /agent/v1/watch` with the same body
/// renews nothing and answers when there is a directive, or empty after `patience`.
public final class Heartbeat {
  private Heartbeat() {}

  /// @param free disk that is left, in bytes; `taking` false: the instance takes nothing new
  /// (drain, disk)
  public record Request(List<Beat> beats, Duration patience, long free, boolean taking) {}

  /// @param pid of the slot's CLI process, 0 without one
  /// @param doing one line for people, at most 200 characters: what the agent does now
  /// @param seen ids of messages that reached the CLI
  /// @param asking the agent was refused by the gateway and wants to know what holds
  public record Beat(
      AgentId agent,
      AttemptId attempt,
      FencingToken token,
      long pid,
      String doing,
      List<String> seen,
      boolean asking) {}

  public record Response(List<Directive> directives) {}

  /// What the server wants of one attempt; attempts without one just go on.
  ///
  /// @param leaseLost stop at once, report nothing
  public record Directive(
      AttemptId attempt,
      boolean leaseLost,
      boolean cancel,
      boolean pause,
      Optional<Outcome.Hold> hold,
      List<Message> messages) {}

  /// A person's words for a running agent.
  public record Message(String id, String text) {
    @Override
    public String toString() {
      return "Message[" + id + "]";
    }
  }
}
