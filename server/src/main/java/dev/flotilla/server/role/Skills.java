package dev.flotilla.server.role;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.role.Skill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The skills that a fleet has: one directory each, named by roles. They are the fleet's alone; a
/// checkout brings none. Immutable.
public final class Skills {
  public static final Skills NONE = new Skills(Map.of());

  private final Map<String, Skill> byName;

  private Skills(Map<String, Skill> byName) {
    this.byName = byName;
  }

  /// Every directory in `directory`, which need not exist.
  ///
  /// @throws FlotillaException `unprocessable`, naming the one that is no skill
  public static Skills in(Path directory) {
    if (!Files.isDirectory(directory)) {
      return NONE;
    }
    var skills = new TreeMap<String, Skill>();
    try (var folders = Files.list(directory)) {
      for (var folder : folders.filter(Files::isDirectory).sorted().toList()) {
        var skill = SkillFolder.read(folder);
        skills.put(skill.name(), skill);
      }
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "cannot read the skills in " + directory, e);
    }
    return new Skills(skills);
  }

  /// @throws FlotillaException `unprocessable` with the names that are known
  List<Skill> of(Role role) {
    return role.skills().stream().distinct().map(it -> get(role, it)).toList();
  }

  /// @throws FlotillaException `unprocessable` when a role names what is not there, or too much
  void check(Role role) {
    var octets =
        of(role).stream()
            .flatMap(it -> it.files().stream())
            .mapToLong(it -> it.base64().length() * 3L / 4)
            .sum();
    if (octets > SkillFolder.MAX_OCTETS) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "role '%s', skills: expected at most 1 MB in all, found %d octets"
              .formatted(role.name(), octets));
    }
  }

  private Skill get(Role role, String name) {
    return Optional.ofNullable(byName.get(name))
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.UNPROCESSABLE,
                    "role '%s', skills: %s, found '%s'"
                        .formatted(role.name(), known(), shortened(name))));
  }

  private String known() {
    return byName.isEmpty()
        ? "this fleet has none (its directory 'skills' beside 'roles')"
        : "expected any of " + String.join(", ", byName.keySet());
  }

  private static String shortened(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }
}
