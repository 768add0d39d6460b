package dev.flotilla.fleet;

import dev.flotilla.api.config.Settings;
import dev.flotilla.cli.local.Finding;
import dev.flotilla.cli.local.LocalFleet;
import dev.flotilla.simulator.DemoRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What the command line can have done in its own process.
final class OneMachine implements LocalFleet {
  private final Map<String, String> environment;

  OneMachine(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Running start(Start how) {
    return WholeFleet.start(environment, how);
  }

  @Override
  public int serve(String part, Settings settings) {
    return new OneProcess(environment, settings).serve(part);
  }

  @Override
  public List<Finding> inspect(Settings settings) {
    return new AgentMachine(environment, settings).inspect();
  }

  @Override
  public Sample sample(Path directory) {
    DemoRepository.writeTo(directory);
    return new Sample(
        directory, DemoRepository.PROMPT, DemoRepository.CHECK, DemoRepository.PICTURE);
  }
}
