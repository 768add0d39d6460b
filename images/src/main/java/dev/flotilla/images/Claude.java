package dev.flotilla.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The Claude Code program that agents run.
///
/// @param program absent where only other images are built
record Claude(Optional<Path> program) {
  static Claude at(String path) {
    return new Claude(Optional.of(path).filter(it -> !it.isBlank()).map(Path::of));
  }

  Path require() {
    return program
        .filter(Files::isExecutable)
        .orElseThrow(
            () ->
                new ImageException(
                    "image agent: expected the Claude Code program in FLOTILLA_CLAUDE, found %s"
                        .formatted(program.map(Path::toString).orElse("nothing"))));
  }

  /// By the package that npm brought it in.
  Component component() throws IOException {
    var description = require().resolveSibling("package.json");
    var version =
        Files.exists(description)
            ? new ObjectMapper().readTree(description.toFile()).path("version").asText()
            : "unknown";
    return Component.npm("@anthropic-ai/claude-code", version);
  }
}
