package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.cli.local.Fleets;
import java.util.List;
import java.util.function.Function;

/// Asks the fleet something and prints the answer.
record Asking(Surroundings around) {
  <T> T ask(Common common, Function<FlotillaClient, T> question) {
    var address = new Fleets(around.settings(common)).require();
    try (var fleet = new FlotillaClient(address.server(), address.token())) {
      return question.apply(fleet);
    }
  }

  /// A list: JSON as an array of the REST objects, else as a table.
  <T> int list(
      Common common, Function<FlotillaClient, List<T>> question, Function<List<T>, Object> view) {
    var answer = ask(common, question);
    if (common.json()) {
      around.screen().printJson(answer);
    } else {
      around.screen().print(view.apply(answer).toString());
    }
    return 0;
  }
}
