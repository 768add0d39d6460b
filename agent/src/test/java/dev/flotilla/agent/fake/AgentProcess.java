package dev.flotilla.agent.fake;

import dev.flotilla.agent.AgentMain;

/// An agent in a JVM of its own, for tests that kill it.
public final class AgentProcess {
  private AgentProcess() {}

  public static void main(String[] args) throws InterruptedException {
    Runtime.getRuntime().halt(AgentMain.run(System.getenv()));
  }
}
