package dev.flotilla.fleet;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.simulator.scenario.Scenarios;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/// Rehearsal is asked for, never assumed: DESIGN, "One machine".
final class ThreeWays {
  private ThreeWays() {}

  /// @throws FlotillaException `forbidden` when none of the three was taken
  static void require(
      Map<String, String> environment, Settings settings, Optional<String> simulate) {
    if (simulate.isEmpty()
        && settings.optional(Setting.UPSTREAM_URL).isEmpty()
        && !Upstream.hasCredential(environment)) {
      throw new FlotillaException(
          ErrorCode.FORBIDDEN,
          "no credential for the model: set ANTHROPIC_API_KEY (or ANTHROPIC_API_KEY_FILE), or"
              + " FLOTILLA_UPSTREAM_URL for a model API of your own, or rehearse with --simulate");
    }
  }

  /// Said before anything starts.
  ///
  /// @throws FlotillaException `invalid_request` when there is no such scenario, or it is wrong
  static void requireScenario(String scenario) {
    try {
      Scenarios.load(scenario);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "cannot rehearse: " + e.getMessage(), e);
    }
  }

  /// Real work that no agent would ever take is refused instead of waited for.
  ///
  /// @param noWall why agents cannot be isolated, with the cure
  /// @throws FlotillaException `forbidden` when only rehearsals may run, and this is none
  static void requireWall(Optional<String> noWall, boolean simulated) {
    if (noWall.isPresent() && !simulated) {
      throw new FlotillaException(
          ErrorCode.FORBIDDEN,
          "agents cannot be isolated: %s; or do without by --isolation none, or rehearse with --simulate"
              .formatted(noWall.get()));
    }
  }

  /// @throws FlotillaException `unprocessable` without Claude Code
  static void requireClaude(Settings settings) {
    if (settings.optional(Setting.CLAUDE).isEmpty()) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "Claude Code was not found: ./flotilla fetches it, or set FLOTILLA_CLAUDE to the binary");
    }
  }
}
