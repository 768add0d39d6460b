package dev.flotilla.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// Completion for fish: commands where none was given yet, options after their command.
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandSpec root) {
    var lines = new ArrayList<String>();
    lines.add("complete -c flotilla -f");
    commands(root, "__fish_use_subcommand", lines);
    root.subcommands()
        .forEach(
            (name, line) -> {
              var spec = line.getCommandSpec();
              var verbs = List.copyOf(spec.subcommands().keySet());
              var seen = "__fish_seen_subcommand_from " + name;
              options(spec, seen, lines);
              var none = verbs.isEmpty() ? "" : notSeen(verbs);
              commands(spec, seen + none, lines);
              spec.subcommands()
                  .forEach(
                      (verb, sub) ->
                          options(
                              sub.getCommandSpec(),
                              seen + "; and __fish_seen_subcommand_from " + verb,
                              lines));
            });
    return String.join("\n", lines);
  }

  private static String notSeen(List<String> verbs) {
    return "; and not __fish_seen_subcommand_from " + String.join(" ", verbs);
  }

  private static void commands(CommandSpec spec, String condition, List<String> lines) {
    spec.subcommands()
        .forEach(
            (name, line) ->
                lines.add(
                    "complete -c flotilla -n '%s' -a %s -d '%s'"
                        .formatted(
                            condition,
                            name,
                            description(line.getCommandSpec().usageMessage().description()))));
  }

  private static void options(CommandSpec spec, String condition, List<String> lines) {
    for (var option : spec.options()) {
      var names =
          Arrays.stream(option.names())
              .map(it -> it.startsWith("--") ? "-l " + it.substring(2) : "-s " + it.substring(1))
              .collect(Collectors.joining(" "));
      lines.add(
          "complete -c flotilla -n '%s' %s%s -d '%s'"
              .formatted(
                  condition,
                  names,
                  option.arity().max() == 0 ? "" : " -r",
                  description(option.description())));
    }
  }

  private static String description(String[] lines) {
    return lines.length == 0 ? "" : lines[0].replace("'", "\\'").replace("%n", " ");
  }
}
