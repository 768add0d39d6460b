package dev.flotilla.agent.isolation;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Finds out which isolation works on this machine by trying it.
public final class IsolationProbe {
  private static final String PASSED = "behind the wall";

  private IsolationProbe() {}

  public sealed interface Result {
    /// What attempts shall use.
    ///
    /// @throws FlotillaException `forbidden` when nothing may run
    Isolation isolation();

    /// As asked for: work on real tasks may begin.
    record Ready(Isolation isolation) implements Result {}

    /// `auto` found no wall: `isolation` is none, and only rehearsals may run behind it (the
    /// join's `rehearsalOnly`).
    ///
    /// @param cure what a person can do about it
    record RehearsalOnly(Isolation isolation, String reason, String cure) implements Result {}

    /// `bubblewrap` was asked for and does not work: nothing may run.
    record Missing(String reason, String cure) implements Result {
      @Override
      public Isolation isolation() {
        throw new FlotillaException(ErrorCode.FORBIDDEN, reason + "; " + cure);
      }
    }
  }

  /// Really runs a command behind the wall, for which it takes a place under the root.
  public static Result probe(IsolationConfig config, AttemptRoot root, Forker forker) {
    var none = new None(config, forker);
    if (config.mode() == IsolationConfig.Mode.NONE) {
      return new Result.Ready(none);
    }
    return switch (bubblewrap(config, root, forker)) {
      case Result.Missing missing when config.mode() == IsolationConfig.Mode.AUTO ->
          new Result.RehearsalOnly(none, missing.reason(), missing.cure());
      case Result tried -> tried;
    };
  }

  private static Result bubblewrap(IsolationConfig config, AttemptRoot root, Forker forker) {
    if (config.bubblewrap().isEmpty()) {
      return new Result.Missing(
          "bubblewrap was not found in PATH",
          "install the package `bubblewrap`, or name the program by FLOTILLA_BWRAP");
    }
    if (Owner.ofPlace(0).foreign() && HostTool.find("setpriv").isEmpty()) {
      return new Result.Missing(
          "this is root, and there is no setpriv to give agents another user",
          "install the package `util-linux`, or run as an ordinary user");
    }
    try (var dirs = root.acquire(AttemptId.random(), "probe")) {
      var wall = new Bubblewrap(config, config.bubblewrap().get(), root, forker);
      var said = run(wall, dirs);
      return said.strip().equals(PASSED) ? new Result.Ready(wall) : Diagnosis.of(said).missing();
    } catch (IOException e) {
      return new Result.Missing(
          "bubblewrap could not be laid out: " + e,
          "correct FLOTILLA_BWRAP, or unset it and install the package `bubblewrap`");
    }
  }

  private static String run(Bubblewrap wall, AttemptDirs dirs) throws IOException {
    var test =
        "echo x > /workspace/x && echo x > ~/.claude/x && echo x > /tmp/x && echo x > ~/.cache/x"
            + " && test -r /proc/self/status && echo "
            + PASSED;
    try (var child =
        wall.start(dirs, Confined.of("/bin/sh", "-c", test).withoutInput().mergingErrors())) {
      var killer = new Thread(() -> killLater(child), "probe-limit");
      killer.setDaemon(true);
      killer.start();
      var said = child.process().getInputStream().readNBytes(4096);
      killer.interrupt();
      return new String(said, StandardCharsets.UTF_8);
    }
  }

  private static void killLater(Child child) {
    try {
      if (!child.process().waitFor(20, TimeUnit.SECONDS)) {
        child.kill();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
