package dev.flotilla.agent.claude;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// User messages on their way into the conversation, each until the CLI replays it. Thread-safe.
final class Outbox {
  private final StdinWriter stdin;
  private final Map<String, String> unacknowledged = new LinkedHashMap<>();
  private final List<String> seen = new ArrayList<>();
  private boolean closed;

  Outbox(StdinWriter stdin) {
    this.stdin = stdin;
  }

  /// Sends a message; false when the conversation is over.
  synchronized boolean say(String id, String text) {
    if (closed) {
      return false;
    }
    var uuid = UUID.randomUUID().toString();
    unacknowledged.put(uuid, id);
    stdin.send(ControlLines.user(uuid, text));
    return true;
  }

  synchronized void replayed(String uuid) {
    var id = unacknowledged.remove(uuid);
    if (id != null) {
      seen.add(id);
    }
  }

  /// Ends the input unless a message still waits for a turn of its own.
  synchronized boolean closeIfQuiet() {
    if (!unacknowledged.isEmpty()) {
      return false;
    }
    close();
    return true;
  }

  synchronized void close() {
    if (!closed) {
      closed = true;
      stdin.close();
    }
  }

  /// Ids of the messages that have entered the conversation.
  synchronized List<String> seen() {
    return List.copyOf(seen);
  }
}
