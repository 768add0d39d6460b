package dev.flotilla.e2e.kube;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// The processes of a control plane, held by a script that ends them when this JVM does, however that
/// comes about: the kernel closes the pipe between the two. Not for several threads.
final class ControlPlane implements AutoCloseable {
  private static final int CANNOT_BUILD = 3;

  private final Process holder;
  private final Path directory;
  private final Path kubeconfig;

  private ControlPlane(Process holder, Path directory, Path kubeconfig) {
    this.holder = holder;
    this.directory = directory;
    this.kubeconfig = kubeconfig;
  }

  static ControlPlane start(Path logs, boolean metrics) {
    build(metrics ? List.of("tier1", "metrics") : List.of("tier1"));
    try {
      Files.createDirectories(logs);
      var directory = Files.createTempDirectory("flotilla-kube");
      var messages = logs.resolve("up.log");
      var command = new ArrayList<>(List.of(script("up"), "--hold", "--logs", logs.toString()));
      if (metrics) {
        command.add("--metrics");
      }
      command.add(directory.toString());
      var holder = new ProcessBuilder(command).redirectError(messages.toFile()).start();
      var out = new BufferedReader(holder.inputReader(StandardCharsets.UTF_8));
      var ready = out.readLine();
      if (ready == null) {
        throw new IllegalStateException(
            "the test cluster did not start; expected a kubeconfig, found: "
                + Command.read(messages));
      }
      return new ControlPlane(holder, directory, Path.of(ready));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What is not built yet, which takes minutes once on a machine. Aborts the test with the reason on a
  /// machine that cannot.
  static void build(List<String> groups) {
    var command = new ArrayList<>(List.of(script("build")));
    command.addAll(groups);
    var built = Command.run(command, "");
    if (built.exit() == CANNOT_BUILD) {
      var reason = "no tests against Kubernetes: " + built.err().strip();
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    built.ok();
  }

  /// A script of `e2e/kube`, from the module's directory or from the checkout's.
  static String script(String name) {
    var here = Path.of("kube", name).toAbsolutePath();
    return (Files.exists(here) ? here : Path.of("e2e", "kube", name).toAbsolutePath()).toString();
  }

  Path directory() {
    return directory;
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  /// Returns when every process is gone and the directory too.
  @Override
  public void close() {
    try {
      holder.getOutputStream().close();
      if (!holder.waitFor(30, TimeUnit.SECONDS)) {
        holder.destroyForcibly();
        throw new IllegalStateException("the test cluster did not end within 30 s: " + directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
