package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.agent.isolation.TestFleet;
import org.junit.jupiter.api.Test;

/// The same work without a wall, where workspaces lie at paths of the host and children may be
/// root's.
class UnwalledIT {
  @Test
  void aWorkspaceIsPreparedCheckpointedCommittedAndPushed() throws Exception {
    try (var fleet = TestFleet.open();
        var checkout = new Checkout(fleet);
        var dirs = fleet.attempt()) {
      var workspace = checkout.workspace(dirs);
      assertThat(workspace.prepare()).isEqualTo(new PrepareResult.Ready());
      fleet.sh(
          dirs, "echo 1 > x; git add x; git commit -qm x; echo 2 > y", workspace.environment());

      assertThat(workspace.snapshot()).isInstanceOf(SnapshotResult.Written.class);
      assertThat(workspace.commit("Finish", false)).isInstanceOf(CommitResult.Committed.class);
      assertThat(workspace.push()).isInstanceOf(PushResult.Pushed.class);

      assertThat(checkout.paths(checkout.ref(Checkout.BRANCH).orElseThrow())).contains("x", "y");
    }
  }
}
