package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.Fleets.Address;
import dev.flotilla.cli.local.LocalFleet;
import dev.flotilla.cli.local.SampleRepository;
import dev.flotilla.cli.local.Transfer;
import dev.flotilla.cli.view.Plain;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "demo",
    description = {
      "Watch a crew work in a sample repository: a plan, agents side by side, a review that sends",
      "one back, a conflict that its owner resolves, an agent that is killed in the middle.",
      "The real Claude Code against a scripted model: no key, no cost."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String SCENARIO = "demo";

  private final Surroundings around;
  private final Work work;
  @Mixin private Common common;

  DemoCommand(Surroundings around, Work work) {
    this.around = around;
    this.work = work;
  }

  @Override
  public Integer call() {
    var settings = settings();
    var home = settings.path(Setting.DATA_DIR);
    around.screen().show("starting a private fleet …");
    var start = new LocalFleet.Start(settings, Optional.of(SCENARIO), true);
    try (var running = around.fleet().start(start)) {
      around.screen().settle();
      var sample = SampleRepository.create(around.fleet(), home.resolve("samples"));
      around.screen().say("a sample repository is in " + sample.repository());
      around.screen().say("the task: " + sample.prompt());
      return rehearse(new Address(running.server(), running.token()), sample);
    }
  }

  /// Apart from the user's own fleet, so that both may run at the same time.
  private Settings settings() {
    var settings = around.settings(common);
    return settings.with(
        Setting.DATA_DIR, settings.path(Setting.DATA_DIR).resolve(SCENARIO).toString());
  }

  private int rehearse(Address address, LocalFleet.Sample sample) {
    try (var fleet = new FlotillaClient(address.server(), address.token())) {
      var task = submit(address, fleet, sample);
      var home = new Work.Home(Optional.of(sample.repository()), true);
      var accident = new Accident(fleet, around.screen(), task.id());
      var code = work.follow(address, fleet, task, home, common.json(), accident::onEvent);
      if (code == 0 && !common.json()) {
        around.screen().print(howToLook(sample, task));
      }
      return code;
    }
  }

  private static TaskView submit(Address address, FlotillaClient fleet, LocalFleet.Sample sample) {
    var checkout = Checkout.at(sample.repository(), Optional.empty());
    var upload = new Transfer(address.server(), address.token()).upload(fleet, checkout);
    var request =
        new TaskRequest(
            null,
            sample.prompt(),
            new TaskRequest.Repository(null, null, upload),
            Mode.CREW,
            null,
            sample.check(),
            null,
            null,
            Deliver.BRANCH,
            null,
            null,
            checkout.identity().orElse(null),
            null);
    return fleet.submit(request, UUID.randomUUID().toString());
  }

  private static String howToLook(LocalFleet.Sample sample, TaskView task) {
    var branch = "flotilla/" + task.id();
    return """

        %s

        Watch the whole night:
          cd '%s' && git switch --quiet %s && sh voyage.sh
        See who did what, and how it came together:
          git -C '%s' log --graph --stat main..%s
        Now let a crew work on a repository of yours, with ANTHROPIC_API_KEY set:
          flotilla run "PROMPT" --repo . --check "CMD\""""
        .formatted(
            SampleRepository.picture(sample, branch).map(Plain::text).orElse(""),
            sample.repository(),
            branch,
            sample.repository(),
            branch);
  }
}
