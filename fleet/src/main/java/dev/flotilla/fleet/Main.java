package dev.flotilla.fleet;

import dev.flotilla.cli.command.Cli;
import dev.flotilla.cli.command.Surroundings;
import dev.flotilla.cli.view.Screen;
import java.nio.file.Path;

/// The map: what is wired to what, leaf first.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var training = arguments.length == 1 && arguments[0].equals("--train");
    System.exit(training ? Training.run() : run(arguments));
  }

  static int run(String... arguments) {
    var environment = System.getenv();
    var screen = new Screen(System.out, System.err, environment);
    var fleet = new OneMachine(environment);
    var around = new Surroundings(environment, Path.of("").toAbsolutePath(), screen, fleet);
    return Cli.run(around, arguments);
  }
}
