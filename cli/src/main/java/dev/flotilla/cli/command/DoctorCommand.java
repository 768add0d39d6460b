package dev.flotilla.cli.command;

import dev.flotilla.api.config.Settings;
import dev.flotilla.cli.local.Finding;
import dev.flotilla.cli.local.Machine;
import dev.flotilla.cli.view.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    description = "Say what of this machine is missing or weak, and what of it agents can reach.")
final class DoctorCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;

  DoctorCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var findings = findings(around.settings(common));
    if (common.json()) {
      around.screen().printJson(findings);
    } else {
      findings.forEach(this::print);
    }
    return findings.stream().anyMatch(it -> it.level() == Finding.Level.MISSING) ? 1 : 0;
  }

  private List<Finding> findings(Settings settings) {
    var all = new ArrayList<>(new Machine(settings).inspect());
    all.addAll(around.fleet().inspect(settings));
    return all;
  }

  private void print(Finding finding) {
    var mark =
        switch (finding.level()) {
          case GOOD -> "ok     ";
          case WEAK -> "weak   ";
          case MISSING -> "MISSING";
        };
    around
        .screen()
        .print("%s  %-14s %s".formatted(mark, finding.name(), Plain.line(finding.found(), 500)));
    if (finding.cure() != null) {
      around.screen().print(" ".repeat(24) + "→ " + Plain.line(finding.cure(), 500));
    }
  }
}
