package dev.flotilla.cli.command;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a fleet is told that starts in this process.
final class FleetOptions {
  @Option(
      names = "--agents",
      paramLabel = "N",
      description = "Agents at work at a time (default: 4 per core, 4 to 16).")
  private @Nullable String agents;

  @Option(
      names = "--isolation",
      paramLabel = "WALL",
      description = "auto, bubblewrap or none (default: auto).")
  private @Nullable String isolation;

  @Option(
      names = "--simulate",
      arity = "0..1",
      fallbackValue = "demo",
      paramLabel = "SCENARIO",
      description = {
        "Rehearse against a scripted model: no key, no cost.",
        "demo (default), rehearsal, synthetic:width=6,depth=3,conflicts=0.28, or a file."
      })
  private @Nullable String simulate;

  Settings over(Settings settings) {
    var changed = agents == null ? settings : settings.with(Setting.AGENTS, agents);
    return isolation == null ? changed : changed.with(Setting.ISOLATION, isolation);
  }

  Optional<String> simulate() {
    return Optional.ofNullable(simulate);
  }
}
