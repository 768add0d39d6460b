package dev.flotilla.api.process;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Called between two steps whose order matters, so that a test can end the process at exactly
/// that point: docs/crash-points.md has a row for each name. Implementations are thread-safe.
@FunctionalInterface
public interface CrashPoint {
  /// Nothing ever happens: what production uses.
  CrashPoint NONE = name -> {};

  /// Names the point; `name[:n]` ends the process at its n-th pass.
  String VARIABLE = "FLOTILLA_CRASH_AT";

  void reached(String name);

  /// Ends this JVM as `kill -9` would, without shutdown hooks, at the point that the environment
  /// names.
  ///
  /// @throws FlotillaException `invalid_request` when the count is not a positive number
  static CrashPoint from(Map<String, String> env) {
    var wanted = env.getOrDefault(VARIABLE, "");
    return wanted.isBlank() ? NONE : at(wanted, () -> Runtime.getRuntime().halt(137));
  }

  /// Runs `crash` at the point `name[:n]`, once.
  static CrashPoint at(String wanted, Runnable crash) {
    var colon = wanted.lastIndexOf(':');
    var point = colon < 0 ? wanted : wanted.substring(0, colon);
    var left = new AtomicInteger(colon < 0 ? 1 : count(wanted, wanted.substring(colon + 1)));
    return name -> {
      if (name.equals(point) && left.decrementAndGet() == 0) {
        crash.run();
      }
    };
  }

  private static int count(String wanted, String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: expected NAME or NAME:N with N ≥ 1, found '%s'".formatted(VARIABLE, wanted));
    }
    return Integer.parseInt(text);
  }
}
