package dev.flotilla.server.role;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Skill;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads one skill. The CLI leaves out without a word what it does not understand, so it is refused
/// here: a skill that nobody can call would not be missed. Front matter that starts hooks or
/// sub-agents is refused too, whose work would outlive the turn.
final class SkillFolder {
  static final int MAX_OCTETS = 1024 * 1024;
  static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private static final int MAX_FILES = 200;
  private static final int MAX_DEPTH = 8;
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._ -]{0,99}");
  private static final Pattern FRONT = Pattern.compile("(?s)\\A---\r?\n(.*?)\r?\n---(\r?\n.*)?\\z");
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of("name", "description", "license", "metadata", "compatibility", "allowed-tools"));
  private static final YAMLMapper YAML = new YAMLMapper();

  private SkillFolder() {}

  /// @throws FlotillaException `unprocessable`, naming the skill and the file
  static Skill read(Path folder) {
    var name = folder.getFileName().toString();
    if (!NAME.matcher(name).matches()) {
      throw refused(name, "expected a name of 1 to 64 of a-z, 0-9 and -");
    }
    try {
      var files = files(name, folder);
      checkFront(name, folder.resolve("SKILL.md"));
      return new Skill(name, files);
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "skill '%s': cannot be read: %s".formatted(name, e), e);
    }
  }

  private static List<Skill.File> files(String name, Path folder) throws IOException {
    var found = new ArrayList<Skill.File>();
    long octets = 0;
    try (var walk = Files.walk(folder, MAX_DEPTH + 1)) {
      for (var path : walk.filter(it -> !it.equals(folder)).sorted().toList()) {
        var relative = folder.relativize(path);
        checkPlace(name, relative);
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          throw refused(name, relative + ": expected files and directories, found a link");
        }
        octets += Files.size(path);
        if (octets > MAX_OCTETS || found.size() == MAX_FILES) {
          throw refused(name, "expected at most 1 MB in at most %d files".formatted(MAX_FILES));
        }
        found.add(file(path, relative));
      }
    }
    return found;
  }

  private static void checkPlace(String name, Path relative) {
    if (relative.getNameCount() > MAX_DEPTH) {
      throw refused(name, relative + ": expected at most %d levels".formatted(MAX_DEPTH));
    }
    for (var segment : relative) {
      if (!SEGMENT.matcher(segment.toString()).matches()) {
        throw refused(name, relative + ": expected names of letters, digits, '.', '_', '-'");
      }
    }
  }

  private static Skill.File file(Path path, Path relative) throws IOException {
    var text = Base64.getEncoder().encodeToString(Files.readAllBytes(path));
    var slashed = relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    return new Skill.File(slashed, text, Files.isExecutable(path));
  }

  private static void checkFront(String name, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw refused(name, "expected a file SKILL.md");
    }
    var front = FRONT.matcher(Files.readString(file, StandardCharsets.UTF_8));
    if (!front.matches() || !(yaml(name, front.group(1)) instanceof ObjectNode fields)) {
      throw refused(name, "SKILL.md: expected to begin with ---, name, description, ---");
    }
    for (var field : fields.properties()) {
      if (!KEYS.contains(field.getKey())) {
        throw refused(
            name,
            "SKILL.md: expected any of %s, found '%s'"
                .formatted(String.join(", ", KEYS), field.getKey()));
      }
    }
    if (!fields.path("name").asText().equals(name)) {
      throw refused(name, "SKILL.md, name: expected the directory's");
    }
    if (fields.path("description").asText().isBlank()) {
      throw refused(name, "SKILL.md, description: expected when to use the skill");
    }
  }

  private static JsonNode yaml(String name, String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      var why = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "skill '%s', SKILL.md: %s".formatted(name, why), e);
    }
  }

  private static FlotillaException refused(String name, String why) {
    var shortened = name.length() > 60 ? name.substring(0, 60) + "…" : name;
    return new FlotillaException(
        ErrorCode.UNPROCESSABLE, "skill '%s': %s".formatted(shortened, why));
  }
}
