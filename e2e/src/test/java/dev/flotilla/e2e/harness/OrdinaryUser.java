package dev.flotilla.e2e.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A user who is not root, whoever runs the tests: with a home, a copy of the build and of the
/// programs that others may not read where they are. Its files are deleted at the end.
public final class OrdinaryUser implements AutoCloseable {
  /// One that no system gives away.
  private static final String NAMELESS = "64242";

  /// Takes the right to make user namespaces from all that it starts.
  private static final String FORBID =
      "echo 0 > /proc/sys/user/max_user_namespaces"
          + " && exec setpriv --ambient-caps=-all --inh-caps=-all \"$@\"";

  private final Path home;
  private final Product product;
  private final String id;

  private OrdinaryUser(Path home, Product product, String id) {
    this.home = home;
    this.product = product;
    this.id = id;
  }

  public static OrdinaryUser create() {
    return create(isRoot() ? daemon() : own());
  }

  /// With an id that the user database does not know; only root can become that one.
  public static OrdinaryUser nameless() {
    return create(NAMELESS);
  }

  private static OrdinaryUser create(String id) {
    try {
      var home = Files.createTempDirectory(Path.of("/var/tmp"), "flotilla-user-");
      var product = new Product(home);
      var user = new OrdinaryUser(home, product, id);
      product.classPath(user.readable(System.getProperty("java.class.path")));
      for (var program : List.of("FLOTILLA_CLAUDE", "FLOTILLA_BWRAP")) {
        product.with(program, user.readable(Path.of(System.getenv(program))).toString());
      }
      product.through(user.becoming());
      return user;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Product product() {
    return product;
  }

  public Path home() {
    return home;
  }

  /// On a system that lets nobody make user namespaces.
  public OrdinaryUser withoutNamespaces() {
    var command = new ArrayList<>(becoming());
    command.addAll(List.of("unshare", "--user", "--keep-caps"));
    command.addAll(List.of("--map-user=" + id, "--map-group=" + id));
    command.addAll(List.of("sh", "-c", FORBID, "sh"));
    product.through(command);
    return this;
  }

  /// To be called when the tests have made files here.
  public void ownAll() {
    if (isRoot()) {
      run("chown", "-R", id + ":" + id, home.toString());
    }
  }

  private List<String> becoming() {
    return isRoot()
        ? List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups")
        : List.of();
  }

  /// A user whom every system has and who owns nothing.
  private static String daemon() {
    try (var lines = Files.lines(Path.of("/etc/passwd"))) {
      return lines
          .filter(it -> it.startsWith("daemon:"))
          .map(it -> it.split(":")[2])
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String own() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String readable(String classPath) {
    return String.join(
        File.pathSeparator,
        Arrays.stream(classPath.split(File.pathSeparator))
            .map(Path::of)
            .filter(Files::exists)
            .map(it -> readable(it).toString())
            .toList());
  }

  private Path readable(Path path) {
    if (isOpen(path.toAbsolutePath())) {
      return path;
    }
    try {
      var place = Files.createTempDirectory(home, "copy-");
      run("cp", "-rL", path.toString(), place.toString());
      return place.resolve(path.getFileName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether everybody may go all the way to it.
  private static boolean isOpen(Path path) {
    try {
      for (var it = path.toRealPath(); it != null; it = it.getParent()) {
        var needed =
            Files.isDirectory(it)
                ? PosixFilePermission.OTHERS_EXECUTE
                : PosixFilePermission.OTHERS_READ;
        if (!Files.getPosixFilePermissions(it).contains(needed)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... command) {
    Processes.run(List.of(command));
  }

  @Override
  public void close() {
    Processes.killAll(home);
    run("rm", "-rf", home.toString());
    if (isRoot()) {
      run("rm", "-rf", "/var/tmp/flotilla-" + id);
    }
  }
}
