package dev.flotilla.agent.isolation;

import java.nio.file.Path;
import java.util.List;

/// No wall of ours: where something else is one (a pod, a container), or a person said so. Children
/// carry a mark in their environment, by which all of an attempt's are found and ended.
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class None implements Isolation {
  private final Path claude;

  None(Path claude) {
    this.claude = claude;
  }

  @Override
  public Child start(AttemptDirs dirs, Confined command) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Inside inside(AttemptDirs dirs) {
    return new Inside(
        dirs.ws().toString(),
        dirs.home().toString(),
        dirs.config().toString(),
        dirs.tmp().toString(),
        claude.toString());
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public List<String> describe() {
    return List.of();
  }
}
