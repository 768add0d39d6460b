package dev.flotilla.agent.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One line for people about a call. Only names and paths and the first line of a command, with
/// whatever looks like a secret taken out; never file content.
final class Doing {
  static final int LIMIT = 200;

  private static final List<String> TELLING =
      List.of("command", "file_path", "pattern", "path", "url", "query");
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)((?:api[_-]?key|token|secret|passw(?:or)?d|authorization|bearer|credential)"
              + "[\"']?\\s*[=: ]\\s*[\"']?)(?:bearer\\s+)?[^\\s\"']+"
              + "|\\b(?:sk-|ghp_|gho_|github_pat_|xox[a-z]-|AKIA|eyJ)[A-Za-z0-9._-]{8,}"
              + "|(?<=://)[^/\\s@]+(?=@)");

  private Doing() {}

  static String of(String tool, JsonNode input) {
    for (var field : TELLING) {
      if (input.path(field).isTextual()) {
        return shorten(tool + ": " + redact(firstLine(input.path(field).asText())));
      }
    }
    return shorten(tool);
  }

  private static String firstLine(String text) {
    return text.lines().map(String::strip).filter(it -> !it.isEmpty()).findFirst().orElse("");
  }

  private static String redact(String text) {
    return SECRET
        .matcher(text)
        .replaceAll(it -> (it.group(1) == null ? "" : quote(it.group(1))) + "…");
  }

  private static String quote(String group) {
    return Matcher.quoteReplacement(group);
  }

  private static String shorten(String text) {
    var clean = text.replaceAll("\\p{Cntrl}", " ");
    return clean.length() <= LIMIT ? clean : clean.substring(0, LIMIT - 1) + "…";
  }
}
