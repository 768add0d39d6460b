package dev.flotilla.agent.isolation;

/// One turn of the start limiter: held from before a start until the caller says that the
/// expensive part is over (the CLI's `init` line). Closing twice is harmless; thread-safe.
public interface Starting extends AutoCloseable {
  @Override
  void close();
}
