package dev.flotilla.cli.local;

import org.jspecify.annotations.Nullable;

/// One thing that `doctor` looked at.
///
/// @param cure what to do about it; null when there is nothing to do
public record Finding(String name, Level level, String found, @Nullable String cure) {
  /// Whether a task could run.
  public enum Level {
    GOOD,
    WEAK,
    MISSING
  }

  public static Finding good(String name, String found) {
    return new Finding(name, Level.GOOD, found, null);
  }

  public static Finding weak(String name, String found, String cure) {
    return new Finding(name, Level.WEAK, found, cure);
  }

  public static Finding missing(String name, String found, String cure) {
    return new Finding(name, Level.MISSING, found, cure);
  }
}
