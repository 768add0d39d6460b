package dev.flotilla.agent.claude;

/// Sees every call before it runs; the call waits until this returns. Called by the thread that
/// drives the CLI.
@FunctionalInterface
public interface ToolGate {
  ToolGate OPEN = call -> {};

  void before(ToolCall call);
}
