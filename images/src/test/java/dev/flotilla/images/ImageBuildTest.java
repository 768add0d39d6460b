package dev.flotilla.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Whole images of a small application and a runtime that is two programs of this JDK.
@EnabledOnOs(value = OS.LINUX, disabledReason = "images are of Linux' own libraries")
class ImageBuildTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /// The fleet stands on its modules, the gateway on a library, the simulator on another.
  private static final String BOM =
      """
      {"metadata": {"component": {"type": "library", "bom-ref": "fleet", "name": "flotilla-fleet"}},
       "components": [
         {"name": "library", "bom-ref": "LIBRARY", "purl": "LIBRARY"},
         {"name": "left-out", "bom-ref": "OTHER", "purl": "OTHER"},
         {"name": "flotilla-api", "bom-ref": "OURS-api@", "purl": "OURS-api@"}],
       "dependencies": [
         {"ref": "fleet", "dependsOn": ["OURS-gateway@", "OURS-simulator@", "OURS-api@"]},
         {"ref": "OURS-gateway@", "dependsOn": ["OURS-api@", "LIBRARY"]},
         {"ref": "OURS-simulator@", "dependsOn": ["OTHER"]},
         {"ref": "LIBRARY"}, {"ref": "OTHER"}]}
      """
          .replace("LIBRARY", "pkg:maven/org.example/library@1.0?classifier=linux-x86_64&type=jar")
          .replace("OTHER", "pkg:maven/org.example/left-out@1.0?type=jar")
          .replace("OURS-", "pkg:maven/dev.flotilla/flotilla-")
          .replace("@\"", "@0.1.0?type=jar\"");

  @TempDir private Path directory;
  private Application application;
  private Path runtime;

  @BeforeEach
  void smallApplication() throws IOException {
    application =
        new Application(
            "0.1.0",
            file("app/flotilla-fleet-0.1.0.jar", "main"),
            List.of(
                file("app/library-1.0-linux-x86_64.jar", "library"),
                file("app/left-out-1.0.jar", "another's")),
            List.of(file("app/flotilla-api-0.1.0.jar", "module")));
    runtime = directory.resolve("runtime");
    var jdk = Path.of(System.getProperty("java.home"));
    for (var name : List.of("bin/java", "lib/libjli.so", "release")) {
      Files.createDirectories(runtime.resolve(name).getParent());
      Files.copy(jdk.resolve(name), runtime.resolve(name));
    }
    file("bom.json", BOM);
  }

  @Test
  void anImageOnNothingIsAJavaRuntimeTheCLibraryAndTheJars() throws IOException {
    var image = ImageFile.of(build(Part.GATEWAY, new Base.Nothing(), "one").file());

    assertThat(image.name()).isEqualTo("localhost/flotilla/gateway:0.1.0");
    assertThat(image.files())
        .contains(
            "/opt/java/bin/java",
            "/opt/flotilla/flotilla-fleet.jar",
            "/opt/flotilla/library-1.0-linux-x86_64.jar",
            "/opt/flotilla/flotilla-api-0.1.0.jar",
            "/opt/flotilla/sbom.cdx.json",
            "/etc/passwd")
        .doesNotContain("/opt/flotilla/left-out-1.0.jar")
        .anyMatch(it -> it.endsWith("/libc.so.6"))
        .anyMatch(it -> it.contains("/ld-linux"))
        .noneMatch(it -> it.matches("(/usr)?/s?bin/.*"));
    assertThat(image.mode("/opt/java/bin/java")).isEqualTo(0755);
    assertThat(image.mode("/opt/flotilla/flotilla-fleet.jar")).isEqualTo(0644);
    assertThat(image.config().at("/config/User").asText()).isEqualTo("10001:10001");
    assertThat(image.config().at("/config/Cmd")).hasToString("[\"serve\",\"gateway\"]");
    assertThat(image.config().at("/config/Entrypoint/0").asText()).isEqualTo("/opt/java/bin/java");
    assertThat(image.config().at("/config/Env").toString())
        .contains("JDK_JAVA_OPTIONS=-XX:MaxRAMPercentage=45 -XX:+ExitOnOutOfMemoryError");
    assertThat(image.config().at("/created").asText()).isEqualTo("2026-11-26T00:00:00Z");
    assertThat(image.label("version")).isEqualTo("0.1.0");
    assertThat(image.label("revision")).isEqualTo(COMMIT);
    assertThat(image.label("licenses")).isEqualTo("Apache-2.0");
    assertThat(image.label("title")).isEqualTo("Flotilla gateway");
  }

  @Test
  void theSameContentsAreTheSameImage() throws IOException {
    var first = build(Part.SIMULATOR, new Base.Nothing(), "one");
    var second = build(Part.SIMULATOR, new Base.Nothing(), "two");

    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.file()).hasSameBinaryContentAs(first.file());
  }

  @Test
  void theBillOfMaterialsNamesWhatIsInTheImageAlone() throws IOException {
    build(Part.GATEWAY, new Base.Nothing(), "one");

    var bill = Files.readString(directory.resolve("one/gateway.cdx.json"));
    assertThat(bill)
        .contains("\"name\" : \"flotilla/gateway\"", "pkg:maven/org.example/library@1.0")
        .contains("pkg:generic/openjdk@25", "pkg:generic/glibc@")
        .containsPattern("\"type\" : \"library\",\\s+\"bom-ref\" : \"pkg:generic/openjdk")
        .doesNotContain("left-out");
  }

  @Test
  void anAgentStandsOnItsBaseWithClaudeCode() throws Exception {
    var base = directory.resolve("base.tar");
    ImageFile.writeBase(base, file("busybox", "shell"), ImageFormat.Docker);
    file("base.tar.packages", "debian git 1:2.39.5-0+deb12u2 amd64\n");

    var image = ImageFile.of(build(Part.AGENT, Base.named("tar:" + base), "one").file());

    assertThat(image.files())
        .contains("/bin/busybox", "/opt/claude/claude", "/workspace/", "/home/agent/")
        .noneMatch(it -> it.endsWith("/libc.so.6"));
    assertThat(image.config().at("/config/Env").toString())
        .contains("FLOTILLA_CLAUDE=/opt/claude/claude", "PATH=/of/the/base");
    assertThat(Files.readString(directory.resolve("one/agent.cdx.json")))
        .contains("pkg:deb/debian/git@1:2.39.5-0%2Bdeb12u2?arch=amd64")
        .contains("pkg:npm/%40anthropic-ai/claude-code@2.1.332");
  }

  @Test
  void aBaseComesFromARegistryByItsDigest() throws Exception {
    var base = directory.resolve("base.tar");
    ImageFile.writeBase(base, file("busybox", "shell"), ImageFormat.OCI);
    try (var registry = Registry.serving(base)) {
      var image = ImageFile.of(build(Part.SERVER, Base.named(registry.image()), "one").file());

      assertThat(image.files()).contains("/bin/busybox", "/opt/java/bin/java");
      assertThat(image.label("base.name")).isEqualTo(registry.image());
    }
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    var noClaude = builder(new Claude(Optional.empty()), "one");

    assertThatThrownBy(() -> build(Part.SERVER, Base.named("tar:/nowhere/base.tar"), "one"))
        .isInstanceOf(ImageException.class)
        .hasMessage("base: expected an archive at /nowhere/base.tar, found none");
    assertThatThrownBy(() -> build(Part.SERVER, Base.named("not an image"), "one"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("not an image");
    assertThatThrownBy(() -> noClaude.build(Part.AGENT, new Base.Nothing(), directory))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("FLOTILLA_CLAUDE");
    assertThatThrownBy(() -> Application.builtIn(directory.resolve("nothing")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("build first");
    assertThatThrownBy(() -> Inventory.in(directory.resolve("no.json")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no.json, found none")
        .hasMessageContaining("take -o out of MAVEN_ARGS");
  }

  private ImageBuild.Built build(Part part, Base base, String to) throws IOException {
    var claude = file("claude/claude", "#!/bin/sh\n");
    assertThat(claude.toFile().setExecutable(true)).isTrue();
    file("claude/package.json", "{\"version\": \"2.1.332\"}");
    return builder(Claude.at(claude.toString()), to).build(part, base, directory.resolve(to));
  }

  /// With a cache of its own, so that nothing is the same for having been kept.
  private ImageBuild builder(Claude claude, String name) throws IOException {
    return new ImageBuild(
        application,
        Inventory.in(directory.resolve("bom.json")),
        runtime,
        claude,
        new Source(Optional.of(COMMIT), Instant.parse("2026-11-26T00:00:00Z")),
        "localhost",
        directory.resolve("cache-" + name));
  }

  private Path file(String name, String content) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content, UTF_8);
  }
}
