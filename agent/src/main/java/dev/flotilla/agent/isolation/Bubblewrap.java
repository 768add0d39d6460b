package dev.flotilla.agent.isolation;

import java.util.List;

/// Linux namespaces by bubblewrap, with an allow-list: what is not named here is not there. Never
/// as root: a root JVM gives its children a user of their own.
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class Bubblewrap implements Isolation {
  Bubblewrap() {}

  @Override
  public Child start(AttemptDirs dirs, Confined command) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Inside inside(AttemptDirs dirs) {
    return new Inside(
        "/workspace", "/home/agent", "/home/agent/.claude", "/tmp", "/opt/claude/claude");
  }

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public List<String> describe() {
    return List.of();
  }
}
