package dev.flotilla.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Bubblewrap's options: an allow-list, each of which was tried. What an attempt may write is bound
/// from directories whose own place it cannot reach, so that no link of its making is ever resolved
/// on the host.
final class Wall {
  private static final String HOME = "/home/agent";

  private final List<String> options = new ArrayList<>();

  static List<String> options(AttemptDirs dirs, Path identity, Path claude, Iterable<Path> readOnly)
      throws IOException {
    var wall = new Wall();
    wall.namespaces();
    wall.system();
    wall.etc(identity);
    wall.kernel();
    for (var each : readOnly) {
      wall.add("--ro-bind-try", each, each);
    }
    wall.add("--ro-bind-try", claude, "/opt/claude/claude");
    wall.attempt(dirs);
    wall.add("--remount-ro", "/");
    wall.add("--chdir", "/workspace");
    return wall.options;
  }

  private void namespaces() {
    add("--unshare-user");
    add("--unshare-pid");
    add("--unshare-ipc");
    add("--unshare-uts");
    add("--unshare-cgroup-try");
    add("--uid", "1000");
    add("--gid", "1000");
    add("--hostname", "agent");
    add("--disable-userns");
    add("--die-with-parent");
    add("--new-session");
    add("--cap-drop", "ALL");
  }

  private void system() throws IOException {
    add("--ro-bind", "/usr", "/usr");
    for (var name : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
      var path = Path.of("/" + name);
      if (Files.isSymbolicLink(path)) {
        add("--symlink", Files.readSymbolicLink(path), path);
      } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        add("--ro-bind", path, path);
      }
    }
  }

  private void etc(Path identity) throws IOException {
    add("--tmpfs", "/etc");
    for (var ours : List.of("passwd", "group", "nsswitch.conf")) {
      add("--ro-bind", identity.resolve(ours), "/etc/" + ours);
    }
    for (var name :
        List.of(
            "hosts",
            "resolv.conf",
            "localtime",
            "ssl",
            "pki",
            "crypto-policies",
            "ca-certificates",
            "alternatives",
            "ld.so.cache",
            "ld.so.conf",
            "ld.so.conf.d",
            "mime.types",
            "os-release",
            "inputrc",
            "services",
            "protocols",
            "fonts",
            "maven",
            "gradle")) {
      add("--ro-bind-try", "/etc/" + name, "/etc/" + name);
    }
    try (var packages =
        Files.newDirectoryStream(Path.of("/etc"), "{java,python3,python2,ruby,php,node}*")) {
      for (var each : packages) {
        add("--ro-bind-try", each, each);
      }
    }
    add("--remount-ro", "/etc");
  }

  private void kernel() {
    add("--proc", "/proc");
    add("--ro-bind", "/proc/sys", "/proc/sys");
    for (var name : List.of("irq", "bus", "fs")) {
      add("--ro-bind-try", "/proc/" + name, "/proc/" + name);
    }
    add("--dev", "/dev");
    add("--tmpfs", "/run");
    add("--tmpfs", "/home");
    add("--dir", "/opt");
  }

  private void attempt(AttemptDirs dirs) {
    add("--bind", dirs.home(), HOME);
    add("--bind", dirs.config(), HOME + "/.claude");
    add("--bind", dirs.cache(), HOME + "/.cache");
    add("--bind", dirs.maven(), HOME + "/.m2/repository");
    add("--bind", dirs.tmp(), "/tmp");
    add("--bind", dirs.ws(), "/workspace");
    add("--remount-ro", "/home");
    add("--remount-ro", "/run");
  }

  private void add(Object... words) {
    Stream.of(words).map(Object::toString).forEach(options::add);
  }
}
