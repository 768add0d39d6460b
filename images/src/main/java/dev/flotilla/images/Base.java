package dev.flotilla.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an image stands on.
sealed interface Base {
  /// Before the name of a file: an archive as `docker save` writes it.
  String ARCHIVE = "tar:";

  /// @return `tar:FILE`, else an image of a registry's, best by its digest
  static Base named(String name) {
    return name.startsWith(ARCHIVE)
        ? new Archive(Path.of(name.substring(ARCHIVE.length())))
        : new Registry(name);
  }

  JibContainerBuilder begin() throws InvalidImageReferenceException;

  /// Whether it is had without a network.
  default boolean isHere() {
    return true;
  }

  /// Whether it may come without TLS: from this machine alone, as everywhere with containers.
  default boolean isOfLoopback() {
    return false;
  }

  /// Its packages, as far as they are known here: an image of a registry's has a bill of its own.
  default List<Component> packages() throws IOException {
    return List.of();
  }

  /// For the image's label.
  String label();

  record Nothing() implements Base {
    @Override
    public JibContainerBuilder begin() {
      return Jib.fromScratch();
    }

    @Override
    public String label() {
      return "scratch";
    }
  }

  record Archive(Path file) implements Base {
    @Override
    public JibContainerBuilder begin() throws InvalidImageReferenceException {
      if (!Files.isReadable(file)) {
        throw new ImageException("base: expected an archive at %s, found none".formatted(file));
      }
      return Jib.from(TarImage.at(file));
    }

    /// Lines of DISTRIBUTION NAME VERSION ARCHITECTURE, beside the archive.
    @Override
    public List<Component> packages() throws IOException {
      var list = file.resolveSibling(file.getFileName() + ".packages");
      if (!Files.exists(list)) {
        return List.of();
      }
      return Files.readAllLines(list).stream()
          .map(it -> it.split(" ", -1))
          .map(it -> Component.debian(it[0], it[1], it[2], it[3]))
          .toList();
    }

    @Override
    public String label() {
      return file.getFileName().toString();
    }
  }

  record Registry(String name) implements Base {
    @Override
    public JibContainerBuilder begin() throws InvalidImageReferenceException {
      return Jib.from(RegistryImage.named(name));
    }

    @Override
    public boolean isHere() {
      return false;
    }

    @Override
    public boolean isOfLoopback() {
      return name.matches("(localhost|127\\.0\\.0\\.1):\\d+/.*");
    }

    @Override
    public String label() {
      return name;
    }
  }
}
