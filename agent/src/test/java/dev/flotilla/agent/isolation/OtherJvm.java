package dev.flotilla.agent.isolation;

import dev.flotilla.api.process.Undumpable;
import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A JVM of its own, non-dumpable like the real ones, perhaps of a plain user, that starts a child
/// behind the wall and says what it sees.
final class OtherJvm {
  private static final int PLAIN_USER = 60701;

  private OtherJvm() {}

  /// @param args the root of attempts, the isolation's mode
  public static void main(String[] args) throws Exception {
    say("undumpable " + Undumpable.set());
    var forker = Forker.start();
    var root = AttemptRoot.open(Path.of(args[0]), forker);
    var isolation =
        IsolationProbe.probe(TestFleet.config(args[1], List.of()), root, forker).isolation();
    var dirs = root.acquire(AttemptId.random(), "a repository");
    var script =
        "echo x > f && mkdir -p ~/.cache/c && echo uid $(id -u);"
            + " (setsid sleep 1000 &); sleep 1000 & echo up; wait";
    var child = isolation.start(dirs, Confined.of("/bin/sh", "-c", script).mergingErrors());
    var lines = child.process().inputReader();
    say(String.valueOf(lines.readLine()));
    say(String.valueOf(lines.readLine()));
    say("tree " + child.process().toHandle().descendants().map(ProcessHandle::pid).toList());
    if (System.in.read() == 'x') {
      child.close();
      dirs.close();
      say("left " + Files.exists(dirs.base()));
    }
  }

  private static void say(String text) {
    System.out.println(text);
    System.out.flush();
  }

  /// Starts one; from root, as a plain user when asked to.
  static Process start(Path root, String mode, boolean plain)
      throws IOException, InterruptedException {
    var directory = root.resolve("jvm"); // deleted with it
    AttemptDirs.passage(directory);
    var classPath = new ArrayList<String>();
    for (var entry :
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
            .split(":")) {
      if (entry.endsWith("classes")
          || entry.matches(".*/(slf4j-api|flotilla-api|jackson-annotations)-[^/]*")) {
        var copy = directory.resolve(classPath.size() + ".jar");
        new ProcessBuilder("cp", "-r", entry, copy.toString()).start().waitFor();
        classPath.add(copy.toString());
      }
    }
    new ProcessBuilder("chmod", "-R", "a+rX", directory.toString()).start().waitFor();
    var words = new ArrayList<String>();
    if (plain && Owner.self().uid() == 0) {
      words.addAll(
          List.of("setpriv", "--reuid=" + PLAIN_USER, "--regid=" + PLAIN_USER, "--clear-groups"));
      new ProcessBuilder("chown", "-R", Integer.toString(PLAIN_USER), root.toString())
          .start()
          .waitFor();
    }
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx200m",
            "-cp",
            String.join(":", classPath),
            OtherJvm.class.getName(),
            root.toString(),
            mode));
    return new ProcessBuilder(words)
        .directory(Path.of("/").toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static void await(ProcessHandle process) throws Exception {
    process.onExit().get(20, TimeUnit.SECONDS);
  }
}
