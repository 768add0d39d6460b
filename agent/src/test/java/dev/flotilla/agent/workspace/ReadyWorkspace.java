package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.TestFleet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One wall for all tests of a class; for each of them a git host and a workspace that is ready.
@SuppressWarnings("NullAway.Init")
final class ReadyWorkspace
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  TestFleet fleet;
  Checkout checkout;
  AttemptDirs dirs;
  Workspace workspace;

  @Override
  public void beforeAll(ExtensionContext context) {
    fleet = TestFleet.walled();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    checkout = new Checkout(fleet);
    dirs = fleet.attempt();
    workspace = checkout.workspace(dirs);
    assertThat(workspace.prepare()).isEqualTo(new PrepareResult.Ready());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    dirs.close();
    checkout.close();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    fleet.close();
  }

  /// Runs a script in the workspace, with what the commands of the CLI have in their environment.
  String sh(String script) {
    return fleet.sh(dirs, script, workspace.environment());
  }
}
