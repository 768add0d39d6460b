package dev.flotilla.agent.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// No wall of ours: where something else is one (a pod, a container), or a person said so. Children
/// run as the JVM's user and carry a mark in their environment, by which all are found and ended.
public final class None implements Isolation {
  private final IsolationConfig config;
  private final Forker forker;

  None(IsolationConfig config, Forker forker) {
    this.config = config;
    this.forker = forker;
  }

  @Override
  public Child start(AttemptDirs dirs, Confined command) {
    dirs.giveTo(Owner.self());
    var mark = Mark.next(dirs.attempt());
    var path = new ArrayList<>(config.path().stream().map(Object::toString).toList());
    if (path.isEmpty()) {
      path.addAll(List.of("/usr/local/bin", "/usr/bin", "/bin"));
    }
    var environment =
        ChildEnvironment.of(
            dirs, inside(dirs), dirs.cache().toString(), path, config.environment(), command, mark);
    var builder = Launch.of(Owner.self(), Optional.empty(), command.argv(), environment, command);
    builder.directory(dirs.ws().toFile());
    return new Tree(forker.fork(builder), mark);
  }

  @Override
  public Inside inside(AttemptDirs dirs) {
    return new Inside(
        dirs.ws().toString(),
        dirs.home().toString(),
        dirs.config().toString(),
        dirs.tmp().toString(),
        config.claude().toString());
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public List<String> describe() {
    return List.of("everything that the user of this process can reach: there is no wall");
  }
}
