package dev.flotilla.cli.command;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import picocli.CommandLine.Command;

/// Here for `help` and completion: the launcher runs the tests without asking this program, which
/// may not be built yet.
@Command(name = "test", description = "Build Flotilla and pass every test of its own.")
final class TestCommand implements Runnable {
  @Override
  public void run() {
    throw new FlotillaException(
        ErrorCode.INVALID_REQUEST, "tests are run by the launcher of a checkout: ./flotilla test");
  }
}
