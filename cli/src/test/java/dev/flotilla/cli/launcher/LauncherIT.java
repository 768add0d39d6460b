package dev.flotilla.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real launcher in a checkout that looks built, with a `java` that says how it was started.
class LauncherIT {
  private static final Path LAUNCHER = Path.of("..", "flotilla").toAbsolutePath().normalize();
  private static final String JAVA =
      """
      #!/bin/sh
      for word in "$@"; do printf 'arg[%s]\\n' "$word"; done
      env | sed 's/^/env /'
      [ -z "${FLOTILLA_CREDENTIAL_FD-}" ] || sed 's/^/fd /' <&3
      exit 42
      """;

  @TempDir private Path directory;
  private Path checkout;
  private Path jdk;

  private record Ran(int exitCode, List<String> lines) {}

  @BeforeEach
  void build() throws IOException {
    checkout = directory.resolve("a check out");
    jdk = directory.resolve("a jdk");
    file(checkout.resolve("flotilla"), Files.readString(LAUNCHER));
    file(jdk.resolve("bin/java"), JAVA);
    file(jdk.resolve("bin/javac"), JAVA);
    file(jdk.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"25.0.3\"\n");
    file(checkout.resolve("pom.xml"), "<project/>");
    file(checkout.resolve(".cache/app/1-1/flotilla-fleet.jar"), "");
    file(checkout.resolve(".cache/app/current"), "1-1\n");
  }

  private static void file(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    assertThat(path.toFile().setExecutable(true)).isTrue();
  }

  private Ran run(Map<String, String> environment, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(checkout.resolve("flotilla").toString()));
    command.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output.lines().toList());
  }

  @Test
  void argumentsAndExitCodePassThroughAndPathsMayHoldSpaces() throws Exception {
    var ran = run(Map.of(), "run", "do  it\nnow", "", "--repo=x y");

    assertThat(ran.exitCode()).isEqualTo(42);
    assertThat(String.join("\n", ran.lines()))
        .contains("arg[run]\narg[do  it\nnow]\narg[]\narg[--repo=x y]")
        .contains("arg[" + checkout.resolve(".cache/app/1-1/flotilla-fleet.jar") + "]");
  }

  @Test
  void credentialIsInNoEnvironmentAndNoArgumentButOnTheDescriptor() throws Exception {
    var ran =
        run(
            Map.of("ANTHROPIC_API_KEY", "sk-secret $(x) 'q'", "CLAUDE_CODE_OAUTH_TOKEN", "oauth"),
            "status");

    assertThat(ran.lines())
        .contains("fd ANTHROPIC_API_KEY=sk-secret $(x) 'q'", "fd CLAUDE_CODE_OAUTH_TOKEN=oauth")
        .contains("env FLOTILLA_CREDENTIAL_FD=3");
    assertThat(ran.lines().stream().filter(it -> !it.startsWith("fd ")))
        .noneMatch(it -> it.contains("sk-secret") || it.contains("oauth"));
  }

  @Test
  void withoutCredentialThereIsNoDescriptor() throws Exception {
    var ran = run(Map.of(), "status");

    assertThat(ran.lines()).noneMatch(it -> it.contains("FLOTILLA_CREDENTIAL_FD"));
  }

  @Test
  void imagesAreBuiltByAProgramOfTheirOwn() throws Exception {
    file(
        checkout.resolve(".cache/apache-maven-3.9.11/bin/mvn"),
        "#!/bin/sh\necho \"$*\" >\"${0%/bin/mvn}/asked\"\n");

    var ran = run(Map.of(), "images", "gateway", "--to", "x y");

    assertThat(ran.exitCode()).isEqualTo(42);
    assertThat(String.join("\n", ran.lines()))
        .contains("arg[dev.flotilla.images.ImagesMain]\narg[gateway]\narg[--to]\narg[x y]")
        .contains("arg[-Dflotilla.home=" + checkout + "]");
    assertThat(checkout.resolve(".cache/apache-maven-3.9.11/asked"))
        .content()
        .contains("-Pimages -pl images -am package");
    assertThat(checkout.resolve(".cache/lock")).doesNotExist();
  }

  @Test
  void launcherIsFoundThroughASymbolicLink() throws Exception {
    var link = Files.createSymbolicLink(directory.resolve("linked"), checkout.resolve("flotilla"));
    var process = new ProcessBuilder("env", "JAVA_HOME=" + jdk, link.toString(), "version").start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(42);
    assertThat(output).contains(checkout + "/.cache/app/1-1");
  }

  @Test
  void scriptIsPlainPosixShell() throws Exception {
    for (var shell : List.of("sh", "dash", "bash")) {
      var found = new ProcessBuilder("sh", "-c", "command -v " + shell).start().waitFor() == 0;
      if (found) {
        var check = new ProcessBuilder(shell, "-n", LAUNCHER.toString()).start();

        assertThat(check.waitFor()).as(shell).isZero();
      }
    }
  }
}
