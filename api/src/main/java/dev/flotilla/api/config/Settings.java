package dev.flotilla.api.config;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.usage.Usd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// All settings of a process, read once and checked: the command line over the environment over
/// the file over the defaults. Immutable.
public final class Settings {
  private final Map<Setting, Value> values;

  /// @param text empty: absent
  private record Value(String text, Origin origin) {}

  private Settings(Map<Setting, Value> values) {
    this.values = values;
  }

  /// @param environment of the process; `FLOTILLA_CONFIG` in it names the file
  /// @throws FlotillaException `invalid_request` that names the setting, what was expected and
  ///     what was found
  public static Settings load(Map<String, String> environment) {
    var values = new EnumMap<Setting, Value>(Setting.class);
    for (var setting : Setting.values()) {
      values.put(setting, new Value(setting.fallback(), Origin.DEFAULT));
    }
    var file = environment.getOrDefault("FLOTILLA_CONFIG", "");
    if (!file.isBlank()) {
      SettingsFile.read(Path.of(file))
          .forEach((setting, text) -> values.put(setting, checked(setting, text, Origin.FILE)));
    }
    for (var setting : Setting.values()) {
      var text = environment.getOrDefault(setting.env(), "");
      if (!text.isBlank()) {
        values.put(setting, checked(setting, text.strip(), Origin.ENVIRONMENT));
      }
    }
    return new Settings(values);
  }

  /// These settings with one of the command line's on top.
  public Settings with(Setting setting, String text) {
    var changed = new EnumMap<>(values);
    changed.put(setting, checked(setting, text, Origin.COMMAND_LINE));
    return new Settings(changed);
  }

  private static Value checked(Setting setting, String text, Origin origin) {
    if (!text.isEmpty() && !setting.shape().fits(text)) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s (%s): expected %s, found '%s'"
              .formatted(
                  origin == Origin.FILE ? setting.yaml() : setting.env(),
                  origin,
                  setting.shape().expected(),
                  text));
    }
    return new Value(text, origin);
  }

  private Value value(Setting setting) {
    return Optional.ofNullable(values.get(setting)).orElseThrow();
  }

  public Origin origin(Setting setting) {
    return value(setting).origin();
  }

  /// The value as text; empty: absent.
  public String text(Setting setting) {
    return value(setting).text();
  }

  public Optional<String> optional(Setting setting) {
    return Optional.of(text(setting)).filter(it -> !it.isEmpty());
  }

  public int integer(Setting setting) {
    return Integer.parseInt(text(setting));
  }

  public long bytes(Setting setting) {
    return Long.parseLong(text(setting));
  }

  public double ratio(Setting setting) {
    return Double.parseDouble(text(setting));
  }

  public boolean flag(Setting setting) {
    return Boolean.parseBoolean(text(setting));
  }

  public Usd usd(Setting setting) {
    return Usd.of(text(setting));
  }

  /// Of a duration, or of one in milliseconds.
  public Duration duration(Setting setting) {
    return setting.shape() == Shape.MILLIS
        ? Duration.ofMillis(bytes(setting))
        : Shape.duration(text(setting));
  }

  /// The parts of a list, which `:` or `,` separates.
  public List<String> list(Setting setting) {
    return Stream.of(text(setting).split("[:,]"))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .toList();
  }

  /// Absolute, with `~` for the user's home.
  public Path path(Setting setting) {
    var text = text(setting);
    var home = System.getProperty("user.home");
    var path = text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text;
    return Path.of(path).toAbsolutePath().normalize();
  }
}
