package dev.flotilla.fleet;

import dev.flotilla.cli.Cli;

/// The map: what is wired to what.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(args.length == 1 && args[0].equals("--train") ? Training.run() : Cli.run(args));
  }
}
