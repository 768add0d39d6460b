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
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The processes of a control plane, held by a script that ends them when this JVM does, however that
/// comes about: the kernel closes the pipe between the two. Not for several threads.
final class ControlPlane implements AutoCloseable {
  private static final int CANNOT = 3;

  /// Nodes with a whole fleet on them take most of a minute on a busy machine.
  private static final long END_SECONDS = 180;

  private final Process holder;
  private final Path directory;
  private final Path kubeconfig;

  private ControlPlane(Process holder, Path directory, Path kubeconfig) {
    this.holder = holder;
    this.directory = directory;
    this.kubeconfig = kubeconfig;
  }

  /// @param groups of programs that have to be there
  /// @param options of the script that starts it
  static ControlPlane start(Path logs, List<String> groups, List<String> options) {
    build(groups);
    try {
      Files.createDirectories(logs);
      var directory = Files.createTempDirectory("flotilla-kube");
      var messages = logs.resolve("up.log");
      var command = new ArrayList<>(List.of(script("up"), "--hold", "--logs", logs.toString()));
      command.addAll(options);
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
    orAbort("no tests against Kubernetes: ", run("build", groups));
  }

  /// Aborts the test, with the reason printed, when that was an answer of a machine that cannot.
  static void orAbort(String what, Answer answer) {
    if (answer.exit() == CANNOT) {
      var reason = what + answer.err().strip();
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    answer.ok();
  }

  /// A script of `e2e/kube`, to its end.
  static Answer run(String script, List<String> arguments) {
    return Command.run(Stream.concat(Stream.of(script(script)), arguments.stream()).toList(), "");
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
      if (!holder.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        holder.destroyForcibly();
        throw new IllegalStateException(
            "the test cluster did not end within %d s: %s".formatted(END_SECONDS, directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
