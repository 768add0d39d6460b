package dev.flotilla.cli.local;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a fleet needs of this machine, apart from what agents need: `doctor`'s first part.
public final class Machine {
  private static final long GIGABYTE = 1L << 30;

  private final Settings settings;

  public Machine(Settings settings) {
    this.settings = settings;
  }

  public List<Finding> inspect() {
    var findings = new ArrayList<Finding>();
    findings.add(jdk());
    findings.add(git());
    findings.add(dataDir());
    findings.add(disk());
    findings.add(memory());
    findings.add(port("API port", Setting.API_PORT));
    return findings;
  }

  private static Finding jdk() {
    return Finding.good(
        "JDK", Runtime.version() + " in " + System.getProperty("java.home", "an unknown place"));
  }

  private static Finding git() {
    var cure = "install git 2.38 or newer";
    try {
      var version = new Git(Path.of("/")).run("version").line().replaceFirst("git version ", "");
      var parts = version.split("\\D+");
      var number =
          parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
      return number >= 2038
          ? Finding.good("git", version)
          : Finding.missing(
              "git", "%s, which cannot merge without a working tree".formatted(version), cure);
    } catch (UncheckedIOException e) {
      return Finding.missing("git", "not in PATH", cure);
    }
  }

  private Path existing() {
    var path = settings.path(Setting.DATA_DIR);
    while (!Files.exists(path)) {
      path = Optional.ofNullable(path.getParent()).orElse(Path.of("/"));
    }
    return path;
  }

  private Finding dataDir() {
    var dataDir = settings.path(Setting.DATA_DIR);
    var fleet = FleetFile.read(dataDir);
    if (!Files.isDirectory(existing()) || !Files.isWritable(existing())) {
      return Finding.missing(
          "data", existing() + " cannot be written", "choose another by FLOTILLA_DATA_DIR");
    }
    return Finding.good(
        "data",
        fleet
            .map(it -> "%s, in use by the fleet at %s".formatted(dataDir, it.api()))
            .orElse(dataDir.toString()));
  }

  private Finding disk() {
    try {
      var free = Files.getFileStore(existing()).getUsableSpace();
      var floor = settings.bytes(Setting.FREE_DISK);
      var text = "%.1f GB free at %s".formatted((double) free / GIGABYTE, existing());
      return free > floor
          ? Finding.good("disk", text)
          : Finding.missing(
              "disk",
              text,
              "free some space: agents take nothing new below %.1f GB"
                  .formatted((double) floor / GIGABYTE));
    } catch (IOException e) {
      return Finding.weak("disk", "unknown: " + e, "look with df");
    }
  }

  private static Finding memory() {
    if (!(ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system)) {
      return Finding.weak("memory", "unknown", "look with free");
    }
    var all = system.getTotalMemorySize();
    var text =
        "%.1f GB, %d cores".formatted((double) all / GIGABYTE, system.getAvailableProcessors());
    return all >= 2 * GIGABYTE
        ? Finding.good("memory", text)
        : Finding.weak("memory", text, "0.5 GB for each agent: use few (--agents)");
  }

  private Finding port(String name, Setting setting) {
    var port = settings.integer(setting);
    if (FleetFile.read(settings.path(Setting.DATA_DIR))
        .filter(it -> it.ports().api() == port)
        .isPresent()) {
      return Finding.good(name, port + ", in use by the fleet that runs");
    }
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Finding.good(name, port + " is free");
    } catch (IOException e) {
      return Finding.weak(
          name,
          "%d is taken by another program".formatted(port),
          "`flotilla up --port N`; `flotilla run` takes a free one by itself");
    }
  }
}
