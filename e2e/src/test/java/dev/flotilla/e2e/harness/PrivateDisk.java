package dev.flotilla.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A small disk in a mount namespace of its own: nobody sees it who did not come by its entrance,
/// and it is gone with the last one who did.
public final class PrivateDisk implements AutoCloseable {
  private static final String HOLD =
      "mount -t tmpfs -o size=$0m,mode=700 tmpfs \"$1\" && echo ready && exec sleep infinity";

  private final Process holder;
  private final Path path;

  private PrivateDisk(Process holder, Path path) {
    this.holder = holder;
    this.path = path;
  }

  public static PrivateDisk at(Path path, int megabytes) {
    try {
      Files.createDirectories(path);
      var command =
          List.of(
              "unshare",
              isRoot() ? "-m" : "-rm",
              "sh",
              "-c",
              HOLD,
              Integer.toString(megabytes),
              path.toString());
      var holder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      var said = holder.inputReader().readLine();
      if (!"ready".equals(said)) {
        throw new IllegalStateException("no disk could be mounted in a namespace of its own");
      }
      return new PrivateDisk(holder, path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a command has to be started by to see the disk.
  public List<String> entrance() {
    var target = Long.toString(holder.pid());
    return isRoot()
        ? List.of("nsenter", "-t", target, "-m")
        : List.of("nsenter", "-t", target, "-U", "-m", "--preserve-credentials");
  }

  /// To the last octet.
  public void fill() {
    shell("cat /dev/zero > \"$0/fill\" 2>&1; true");
  }

  public void free() {
    shell("rm \"$0/fill\"");
  }

  private void shell(String script) {
    var command = new ArrayList<>(entrance());
    command.addAll(List.of("sh", "-c", script, path.toString()));
    Processes.run(command);
  }

  private static boolean isRoot() {
    return OrdinaryUser.isRoot();
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
