package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.MessageRequest;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskReport;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.Fleets;
import dev.flotilla.cli.local.Origins;
import dev.flotilla.cli.local.Transfer;
import dev.flotilla.cli.view.Plain;
import dev.flotilla.cli.view.ReportView;
import dev.flotilla.cli.view.Table;
import dev.flotilla.cli.view.Words;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "task", description = "What was submitted, and what becomes of it.")
final class TaskCommand {
  private final Surroundings around;
  private final Asking asking;
  private final Work work;

  TaskCommand(Surroundings around, Asking asking, Work work) {
    this.around = around;
    this.asking = asking;
    this.work = work;
  }

  @Command(name = "list", description = "List the tasks.")
  int list(
      @Mixin Common common,
      @Option(names = "--state", description = "Only those in it.") @Nullable TaskState state,
      @Option(names = "--label", description = "Only those that bear it.") @Nullable String label) {
    return asking.list(
        common,
        fleet -> fleet.tasks(state, label),
        tasks -> {
          var table = new Table("ID", "STATE", "USD", "TIME", "TITLE");
          tasks.forEach(
              it ->
                  table.row(
                      it.id(),
                      it.state().wire(),
                      it.usage().costUsd(),
                      Words.time(it.seconds()),
                      it.title()));
          return table;
        });
  }

  @Command(name = "show", description = "Show how a task stands.")
  int show(@Mixin Common common, @Parameters(paramLabel = "ID") TaskId id) {
    print(common, asking.ask(common, fleet -> fleet.task(id)));
    return 0;
  }

  private void print(Common common, TaskView task) {
    if (common.json()) {
      around.screen().printJson(TaskReport.of(task));
    } else {
      around.screen().print(ReportView.of(task, TaskReport.of(task), around.screen().canDraw()));
    }
  }

  @Command(name = "watch", description = "Follow a task to its end and fetch its result.")
  int watch(
      @Mixin Common common,
      @Parameters(paramLabel = "ID") TaskId id,
      @Option(names = "--repo", description = "Where the result goes (where the task came from).")
          @Nullable String repository) {
    var settings = around.settings(common);
    var address = new Fleets(settings).require();
    var home = new Work.Home(Optional.of(repository(settings, id, repository)), false);
    try (var fleet = new FlotillaClient(address.server(), address.token())) {
      return work.follow(address, fleet, fleet.task(id), home, common.json(), _ -> {});
    }
  }

  @Command(name = "fetch", description = "Fetch a task's result branch into a repository.")
  int fetch(
      @Mixin Common common,
      @Parameters(paramLabel = "ID") TaskId id,
      @Option(names = "--repo", description = "The repository (where the task came from).")
          @Nullable String repository) {
    var settings = around.settings(common);
    var address = new Fleets(settings).require();
    var path = repository(settings, id, repository);
    var task = asking.ask(common, fleet -> fleet.task(id));
    refuseUnfit(task);
    if (!Checkout.holds(path, String.valueOf(task.baseCommit()))) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "%s does not hold the commit %s that task %s started from: give --repo its repository"
              .formatted(path.normalize(), task.baseCommit(), id));
    }
    var branch = new Transfer(address.server(), address.token()).fetch(path, id);
    if (common.json()) {
      around.screen().printJson(Map.of("task", id, "branch", branch));
    } else {
      around.screen().print(branch);
    }
    return 0;
  }

  /// The one that is named, else the one that the task came from, else this one.
  private Path repository(Settings settings, TaskId task, @Nullable String named) {
    var here = around.directory();
    return named == null
        ? new Origins(settings.path(Setting.DATA_DIR)).find(task).orElse(here)
        : here.resolve(named);
  }

  private static void refuseUnfit(TaskView task) {
    if (task.simulated()) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "task %s was a rehearsal: its work is never put into a repository (see `flotilla task diff %s`)"
              .formatted(task.id(), task.id()));
    }
    if (task.resultCommit() == null || task.baseCommit() == null) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "task %s is %s and has no result to fetch".formatted(task.id(), task.state().wire()));
    }
  }

  @Command(name = "diff", description = "Show what a task changed.")
  int diff(
      @Mixin Common common,
      @Parameters(paramLabel = "ID") TaskId id,
      @Option(
              names = "--subtask",
              paramLabel = "KEY",
              description = "Only what this one changed since it started.")
          @Nullable String subtask) {
    var diff = asking.ask(common, fleet -> fleet.diff(id, subtask));
    if (common.json()) {
      around.screen().printJson(Map.of("task", id, "diff", diff));
    } else {
      around.screen().print(Plain.text(diff).stripTrailing());
    }
    return 0;
  }

  @Command(
      name = "logs",
      description = "Print what happened to a task so far, or what was said about a subtask.")
  int logs(
      @Mixin Common common,
      @Parameters(paramLabel = "ID") TaskId id,
      @Option(
              names = {"-f", "--follow"},
              description = "Go on until the task ends.")
          boolean follow,
      @Option(
              names = "--subtask",
              paramLabel = "KEY",
              description = "Its conversations with the model; main: the manager's.")
          @Nullable String subtask) {
    return asking.ask(
        common,
        fleet ->
            subtask == null
                ? new EventLog(around.screen(), common.json()).print(fleet, fleet.task(id), follow)
                : new ConversationLog(around.screen(), common.json(), id, subtask)
                    .print(fleet, follow));
  }

  @Command(name = "cancel", description = "End a task; what was done stays with the fleet.")
  int cancel(@Mixin Common common, @Parameters(paramLabel = "ID") TaskId id) {
    return act(common, id, FlotillaClient::cancel);
  }

  @Command(name = "pause", description = "Stop a task's agents, keeping their work.")
  int pause(@Mixin Common common, @Parameters(paramLabel = "ID") TaskId id) {
    return act(common, id, FlotillaClient::pause);
  }

  @Command(name = "resume", description = "Let a paused task go on.")
  int resume(@Mixin Common common, @Parameters(paramLabel = "ID") TaskId id) {
    return act(common, id, FlotillaClient::resume);
  }

  @Command(name = "retry", description = "Try a failed task again.")
  int retry(@Mixin Common common, @Parameters(paramLabel = "ID") TaskId id) {
    return act(common, id, FlotillaClient::retry);
  }

  private int act(Common common, TaskId id, BiFunction<FlotillaClient, TaskId, TaskView> what) {
    var task = asking.ask(common, fleet -> what.apply(fleet, id));
    if (common.json()) {
      around.screen().printJson(TaskReport.of(task));
    } else {
      around.screen().print("%s: %s".formatted(id, task.state().wire()));
    }
    return 0;
  }

  @Command(
      name = "message",
      description = "Say something to a task's agent; in a crew to the manager.")
  int message(
      @Mixin Common common,
      @Parameters(paramLabel = "ID") TaskId id,
      @Parameters(paramLabel = "TEXT") String text,
      @Option(names = "--subtask", paramLabel = "KEY", description = "To this one's agent.")
          @Nullable String subtask) {
    asking.ask(
        common,
        fleet -> {
          fleet.message(id, new MessageRequest(text, subtask));
          return true;
        });
    if (common.json()) {
      around.screen().printJson(Map.of("task", id, "sent", true));
    } else {
      around.screen().print("sent to " + id);
    }
    return 0;
  }
}
