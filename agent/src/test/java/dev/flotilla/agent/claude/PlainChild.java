package dev.flotilla.agent.claude;

import dev.flotilla.agent.isolation.Child;
import java.time.Duration;

/// A child without a wall, for tests of the driver alone.
record PlainChild(Process process) implements Child {
  @Override
  public void terminate() {
    process.destroy();
  }

  @Override
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public Duration cpu() {
    return Duration.ZERO;
  }

  @Override
  public void close() {
    kill();
  }
}
