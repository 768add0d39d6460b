package dev.flotilla.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// The layers of an image. Everything belongs to root and has one time, so that the same contents are
/// the same layer, whoever builds it and when.
final class Layers {
  private static final Instant TIME = Instant.ofEpochSecond(1);
  private static final FilePermissions READABLE = FilePermissions.fromOctalString("644");
  private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");
  private static final FilePermissions EVERYBODYS = FilePermissions.fromOctalString("777");
  private static final String ROOT = "0:0";

  private Layers() {}

  /// Files of this machine at the places that they have here.
  static FileEntriesLayer inPlace(String name, Collection<Path> files) throws IOException {
    var layer = FileEntriesLayer.builder().setName(name);
    for (var file : files) {
      layer.addEntry(entry(file.toRealPath(), AbsoluteUnixPath.fromPath(file), EXECUTABLE, ROOT));
    }
    return layer.build();
  }

  /// All files below a directory; what is executable stays so.
  static FileEntriesLayer tree(String name, Path directory, String place) throws IOException {
    var layer = FileEntriesLayer.builder().setName(name);
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted().toList()) {
        var at = AbsoluteUnixPath.get(place).resolve(directory.relativize(file));
        layer.addEntry(entry(file, at, permissions(file), ROOT));
      }
    }
    return layer.build();
  }

  /// Files side by side.
  static FileEntriesLayer flat(String name, List<Path> files, String place) {
    var layer = FileEntriesLayer.builder().setName(name);
    for (var file : files) {
      var at = AbsoluteUnixPath.get(place).resolve(file.getFileName());
      layer.addEntry(entry(file, at, permissions(file), ROOT));
    }
    return layer.build();
  }

  static FileEntriesLayer file(String name, Path file, String place) {
    return FileEntriesLayer.builder()
        .setName(name)
        .addEntry(entry(file, AbsoluteUnixPath.get(place), permissions(file), ROOT))
        .build();
  }

  /// Directories that a process may write to where nothing is mounted.
  static FileEntriesLayer directories(String name, Path empty, List<String> places) {
    var layer = FileEntriesLayer.builder().setName(name);
    var owner = "%d:%d".formatted(Layout.USER, Layout.USER);
    for (var place : places) {
      var shared = place.equals("/tmp");
      layer.addEntry(
          entry(
              empty,
              AbsoluteUnixPath.get(place),
              shared ? EVERYBODYS : EXECUTABLE,
              shared ? ROOT : owner));
    }
    return layer.build();
  }

  private static FilePermissions permissions(Path file) {
    return Files.isDirectory(file) || Files.isExecutable(file) ? EXECUTABLE : READABLE;
  }

  private static FileEntry entry(
      Path file, AbsoluteUnixPath at, FilePermissions permissions, String owner) {
    return new FileEntry(file, at, permissions, TIME, owner);
  }
}
