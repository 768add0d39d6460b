package dev.flotilla.api.role;

import java.util.List;

/// Instructions that an agent calls up when they fit what it does, with the files that belong to
/// them: a directory of the fleet's with a `SKILL.md`.
///
/// @param files `SKILL.md` is among them
public record Skill(String name, List<File> files) {

  public Skill {
    files = List.copyOf(files);
  }

  /// @param path below the skill's directory, with `/`
  /// @param base64 the content
  /// @param executable a command that the skill tells to run
  public record File(String path, String base64, boolean executable) {

    @Override
    public String toString() {
      return "File[" + path + "]";
    }
  }
}
