package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.TestFleet;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/// What a checkpoint's tree costs, on a small repository and on one of 20,000 files. Not part of
/// the tests: `-Dtest=SnapshotBench`, then target/surefire-reports.
class SnapshotBench {
  @Test
  void measure() {
    for (int files : new int[] {3, 20_000}) {
      try (var fleet = TestFleet.walled();
          var checkout = new Checkout(fleet);
          var dirs = fleet.attempt()) {
        var workspace = checkout.workspace(dirs);
        workspace.prepare();
        fleet.sh(
            dirs,
            "for d in $(seq 1 200); do mkdir -p d$d; done; for i in $(seq 1 "
                + files
                + ");"
                + " do echo \"file $i\" > d$((i % 200 + 1))/f$i; done");
        time("commit", 1, () -> workspace.commit("Add files", false));
        time("push", 1, workspace::push);
        time("first snapshot", 1, workspace::snapshot);
        time("unchanged", 15, workspace::snapshot);
        time(
            "one file changed",
            15,
            () -> fleet.sh(dirs, "date +%N >> d1/f199 2>/dev/null || date +%N >> a.txt"),
            workspace::snapshot);
        try (var other = fleet.attempt()) {
          var next =
              checkout.workspace(
                  other, checkout.ref(Checkout.BRANCH).orElseThrow(), java.util.Optional.empty());
          time("prepare of " + files, 1, next::prepare);
        } catch (java.io.IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static void time(String what, int times, Runnable... steps) {
    var spent = new ArrayList<Long>();
    for (int i = 0; i < times; i++) {
      for (int step = 0; step < steps.length - 1; step++) {
        steps[step].run();
      }
      long begun = System.nanoTime();
      steps[steps.length - 1].run();
      spent.add((System.nanoTime() - begun) / 1_000_000);
    }
    Collections.sort(spent);
    System.out.printf(
        "%s: median %d ms, worst %d ms%n", what, spent.get(times / 2), spent.getLast());
  }
}
