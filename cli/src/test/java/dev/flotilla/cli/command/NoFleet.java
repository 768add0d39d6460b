package dev.flotilla.cli.command;

import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.cli.local.Finding;
import dev.flotilla.cli.local.LocalFleet;
import java.nio.file.Path;
import java.util.List;

/// A process that cannot be a fleet, for want of a credential.
final class NoFleet implements LocalFleet {
  @Override
  public Running start(Start how) {
    throw new FlotillaException(ErrorCode.FORBIDDEN, "no credential: three ways on");
  }

  @Override
  public int serve(String part, Settings settings) {
    return 7;
  }

  @Override
  public List<Finding> inspect(Settings settings) {
    return List.of(Finding.weak("isolation", "none", "install bubblewrap"));
  }

  @Override
  public Sample sample(Path directory) {
    throw new AssertionError("not asked for");
  }
}
