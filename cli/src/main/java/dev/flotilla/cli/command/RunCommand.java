package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskReport;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.FleetFile;
import dev.flotilla.cli.local.Fleets;
import dev.flotilla.cli.local.Fleets.Address;
import dev.flotilla.cli.local.LocalFleet;
import dev.flotilla.cli.local.Origins;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Submit a task and follow it to its end.",
      "Uses the fleet that runs, else starts a private one for its own duration."
    })
final class RunCommand implements Callable<Integer> {
  private final Surroundings around;
  private final Work work;
  @Mixin private Common common;
  @Mixin private TaskOptions task;
  @Mixin private FleetOptions fleetOptions;

  @Option(names = "--detach", description = "Submit only, and print the task's id.")
  private boolean detach;

  RunCommand(Surroundings around, Work work) {
    this.around = around;
    this.work = work;
  }

  @Override
  public Integer call() {
    var submission = submission();
    var settings = fleetOptions.over(around.settings(common));
    var running = running(settings);
    if (running.isPresent()) {
      return submit(running.get(), submission);
    }
    if (detach) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "--detach needs a fleet that goes on when this command ends: start one with `flotilla up`");
    }
    around.screen().show("starting a private fleet …");
    try (var fleet =
        around.fleet().start(new LocalFleet.Start(settings, fleetOptions.simulate(), true))) {
      around.screen().settle();
      return submit(new Address(fleet.server(), fleet.token()), submission);
    }
  }

  private Submission submission() {
    var prompt = task.prompt(around.directory());
    var deliver = task.deliver();
    Optional<Checkout> checkout =
        task.isRemote()
            ? Optional.empty()
            : Optional.of(Checkout.at(task.path(around.directory()), task.ref()));
    if (task.ref().isEmpty()) {
      checkout.flatMap(Checkout::uncommitted).ifPresent(it -> around.screen().say("note: " + it));
    }
    return new Submission(around.screen(), task, prompt, deliver, checkout);
  }

  /// The fleet that is named or runs here, when it answers.
  private Optional<Address> running(Settings settings) {
    var found = new Fleets(settings).find().filter(this::answers);
    if (found.isPresent() && fleetOptions.simulate().isPresent()) {
      var local = FleetFile.read(settings.path(Setting.DATA_DIR));
      if (settings.optional(Setting.SERVER_URL).isEmpty()
          && local.filter(FleetFile::simulated).isPresent()) {
        return found;
      }
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "the fleet at %s runs with the real model and cannot rehearse: use another --data-dir for --simulate"
              .formatted(found.get().server()));
    }
    return found;
  }

  private boolean answers(Address address) {
    try (var fleet = new FlotillaClient(address.server(), address.token())) {
      fleet.budgets();
      return true;
    } catch (FlotillaException e) {
      if (e.code() != ErrorCode.UNAVAILABLE) {
        throw e;
      }
      around.screen().say("note: " + e.getMessage() + " Using a private fleet.");
      return false;
    }
  }

  private int submit(Address address, Submission submission) {
    try (var fleet = new FlotillaClient(address.server(), address.token())) {
      var submitted = submission.submit(address, fleet);
      var origins = new Origins(around.settings(common).path(Setting.DATA_DIR));
      submission
          .repository()
          .ifPresent(it -> origins.remember(submitted.id(), it.toAbsolutePath().normalize()));
      if (detach) {
        if (common.json()) {
          around.screen().printJson(TaskReport.of(submitted));
        } else {
          around.screen().print(submitted.id().toString());
        }
        return 0;
      }
      var home = new Work.Home(submission.repository(), false);
      return work.follow(address, fleet, submitted, home, common.json(), _ -> {});
    }
  }
}
