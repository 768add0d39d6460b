package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.TaskReport;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.Fleets.Address;
import dev.flotilla.cli.local.Transfer;
import dev.flotilla.cli.view.ReportView;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows a task to its end, brings the result home, and says how it went.
record Work(Surroundings around) {
  static final int INTERRUPTED = 130;

  /// @param repository where the result branch goes; absent: it stays with the fleet
  /// @param rehearsal the repository is the demonstration's own: simulated work may go there
  record Home(Optional<Path> repository, boolean rehearsal) {}

  int follow(
      Address address,
      FlotillaClient fleet,
      TaskView task,
      Home home,
      boolean json,
      Consumer<EventView> onEvent) {
    var end = new Following(fleet, around.screen(), onEvent).follow(task);
    return switch (end) {
      case Following.End.Settled(var last) -> settled(address, last, home, json);
      case Following.End.Cancelled(var last) -> {
        print(last, TaskReport.of(last), json);
        yield INTERRUPTED;
      }
      case Following.End.Detached(var last) -> {
        around
            .screen()
            .say("detached; the task goes on while a fleet runs: flotilla task watch " + last.id());
        yield INTERRUPTED;
      }
    };
  }

  private int settled(Address address, TaskView task, Home home, boolean json) {
    var fetched = fetch(address, task, home);
    var report = TaskReport.of(task);
    print(task, fetched.map(branch -> withBranch(report, branch)).orElse(report), json);
    return exitCode(task.state());
  }

  static int exitCode(TaskState state) {
    return switch (state) {
      case SUCCEEDED -> 0;
      case PARKED -> 5;
      case FAILED, CANCELLED, PENDING, PLANNING, WORKING, INTEGRATING, PAUSED -> 1;
    };
  }

  private Optional<String> fetch(Address address, TaskView task, Home home) {
    var wanted =
        task.state() == TaskState.SUCCEEDED
            && task.resultCommit() != null
            && task.deliver() == Deliver.BRANCH
            && (!task.simulated() || home.rehearsal());
    return home.repository()
        .filter(it -> wanted && isFrom(task.baseCommit(), it))
        .map(it -> new Transfer(address.server(), address.token()).fetch(it, task.id()));
  }

  private static boolean isFrom(@Nullable String baseCommit, Path repository) {
    return baseCommit != null && Checkout.holds(repository, baseCommit);
  }

  private void print(TaskView task, TaskReport report, boolean json) {
    if (json) {
      around.screen().printJson(report);
    } else {
      around.screen().print(ReportView.of(task, report, around.screen().canDraw()));
    }
  }

  private static TaskReport withBranch(TaskReport it, String branch) {
    return new TaskReport(
        it.task(),
        it.state(),
        it.mode(),
        branch,
        it.pullRequest(),
        it.simulated(),
        it.commits(),
        it.subtasks(),
        it.check(),
        it.question(),
        it.reason(),
        it.usage(),
        it.seconds());
  }
}
