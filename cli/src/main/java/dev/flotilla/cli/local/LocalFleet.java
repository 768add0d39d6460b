package dev.flotilla.cli.local;

import dev.flotilla.api.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A fleet in this very process. The command line knows it by this interface alone; the module
/// that has all parts in it brings the implementation.
public interface LocalFleet {
  /// Starts everything and returns when it takes work.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `forbidden` without a credential, an
  ///     upstream or a rehearsal; `conflict` when another fleet holds the data directory
  Running start(Start how);

  /// Runs one process of a fleet until it is told to stop.
  ///
  /// @param part `server`, `gateway`, `agent` or `simulator`
  int serve(String part, Settings settings);

  /// What of this machine agents need and what of it they can reach.
  List<Finding> inspect(Settings settings);

  /// Makes the demonstration's sample repository in an empty directory.
  Sample sample(Path directory);

  /// @param simulate the scenario of a rehearsal; absent: the real model
  /// @param isPrivate on free ports, for one command's duration
  record Start(Settings settings, Optional<String> simulate, boolean isPrivate) {}

  /// A fleet that runs; closing it stops it, its unfinished tasks go on with the next one.
  interface Running extends AutoCloseable {
    URI server();

    String token();

    FleetFile description();

    @Override
    void close();
  }

  /// @param prompt the task to do in it
  /// @param check the repository's own command
  /// @param picture a file of the result that is worth a look
  record Sample(Path repository, String prompt, String check, String picture) {}
}
