package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.rest.BudgetView;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.Fleets.Address;
import dev.flotilla.cli.local.Transfer;
import dev.flotilla.cli.view.Screen;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// A task that is ready to be submitted: everything about it was checked.
///
/// @param checkout of a local repository; absent: the server fetches from a URL
record Submission(
    Screen screen,
    TaskOptions options,
    String prompt,
    Deliver deliver,
    Optional<Checkout> checkout) {
  TaskView submit(Address address, FlotillaClient fleet) {
    var upload =
        checkout.map(
            it -> {
              screen.show("uploading %s of %s …".formatted(it.commit(), it.name()));
              return new Transfer(address.server(), address.token()).upload(fleet, it);
            });
    screen.settle();
    var task = fleet.submit(request(upload), UUID.randomUUID().toString());
    screen.say(
        "task %s submitted; budget $%s%s%s"
            .formatted(
                task.id(),
                task.budget(),
                fleetDay(fleet),
                task.simulated() ? " (a rehearsal: it costs nothing)" : ""));
    return task;
  }

  private static String fleetDay(FlotillaClient fleet) {
    return fleet.budgets().stream()
        .filter(it -> it.scope().equals("fleetDay"))
        .findFirst()
        .map(BudgetView::limit)
        .map(it -> ", of $%s for the fleet and day".formatted(it))
        .orElse("");
  }

  private TaskRequest request(Optional<String> upload) {
    return new TaskRequest(
        null,
        prompt,
        upload
            .map(it -> new TaskRequest.Repository(null, null, it))
            .orElseGet(
                () -> new TaskRequest.Repository(options.repo(), options.ref().orElse(null), null)),
        options.mode(),
        options.role(),
        options.check(),
        null,
        options.budget() == null ? null : new TaskRequest.Budget(options.budget()),
        deliver,
        options.approvals(),
        null,
        checkout.flatMap(Checkout::identity).orElse(null),
        options.planOnly() ? true : null);
  }

  Optional<Path> repository() {
    return checkout.map(Checkout::root);
  }
}
