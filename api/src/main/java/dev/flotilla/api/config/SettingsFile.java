package dev.flotilla.api.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The YAML file that `FLOTILLA_CONFIG` names: nested keys or dotted ones, nothing unknown.
final class SettingsFile {
  private final Path file;
  private final Map<Setting, String> found = new EnumMap<>(Setting.class);

  private SettingsFile(Path file) {
    this.file = file;
  }

  static Map<Setting, String> read(Path file) {
    var settings = new SettingsFile(file);
    try {
      settings.top(new YAMLMapper().readTree(Files.readString(file)));
    } catch (JacksonException e) {
      throw refused("%s is not YAML: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (CharacterCodingException e) {
      throw refused("%s, which FLOTILLA_CONFIG names, is not text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw refused("cannot read %s, which FLOTILLA_CONFIG names: %s".formatted(file, e), e);
    }
    return settings.found;
  }

  private void top(JsonNode node) {
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      throw refused("%s: expected settings, each as NAME: VALUE".formatted(file), null);
    }
    collect("", node);
  }

  private void collect(String prefix, JsonNode node) {
    for (var entry : node.properties()) {
      var name = prefix + entry.getKey();
      if (entry.getValue().isObject()) {
        collect(name + ".", entry.getValue());
      } else {
        found.put(setting(name), text(entry.getValue()));
      }
    }
  }

  private Setting setting(String name) {
    return Arrays.stream(Setting.values())
        .filter(it -> it.yaml().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "%s: there is no setting '%s'; did you mean '%s'? `flotilla config` lists all"
                        .formatted(file, name, nearest(name)),
                    null));
  }

  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.asText();
    }
    var parts = new StringJoiner(",");
    value.forEach(it -> parts.add(it.asText()));
    return parts.toString();
  }

  private static String nearest(String name) {
    return Arrays.stream(Setting.values())
        .map(Setting::yaml)
        .min(Comparator.comparingInt(it -> distance(it, name)))
        .orElseThrow();
  }

  /// Levenshtein's.
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (var i = 1; i <= a.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var other = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
        diagonal = row[j];
        row[j] = Math.min(other, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static FlotillaException refused(String message, @Nullable Throwable cause) {
    return new FlotillaException(ErrorCode.INVALID_REQUEST, message, cause);
  }
}
