package dev.flotilla.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/// Builds one image after another from the same application and runtime.
///
/// @param registry what the images' names begin with; empty: nothing
/// @param cache for layers and what is made once; may be deleted at any time
record ImageBuild(
    Application application,
    Inventory inventory,
    Path runtime,
    Claude claude,
    Source source,
    String registry,
    Path cache) {
  private static final String USERS =
      """
      root:x:0:0::/:/nologin
      flotilla:x:%1$d:%1$d::/tmp:/nologin
      """
          .formatted(Layout.USER);

  private static final String GROUPS = "root:x:0:\nflotilla:x:%d:\n".formatted(Layout.USER);
  private static final String NAMES = "hosts: files dns\n";

  /// @param digest of its manifest
  record Built(Part part, Path file, String digest) {}

  Built build(Part part, Base base, Path to) throws IOException {
    var scratch = Files.createTempDirectory("flotilla-image-");
    try {
      var image = base.begin();
      var bill = to.resolve(part.id() + ".cdx.json");
      var jars = application.with(inventory.jarsOf(part));
      Materials.write(part, inventory, jars, besides(part, base), bill);
      layers(part, jars, image, scratch);
      image.addFileEntriesLayer(Layers.file("materials", bill, Layout.MATERIALS));
      describe(part, base, image);
      var file = to.resolve(part.id() + ".tar");
      var built =
          image.containerize(
              Containerizer.to(TarImage.at(file).named(name(part)))
                  .setApplicationLayersCache(cache.resolve("layers"))
                  .setBaseImageLayersCache(cache.resolve("bases"))
                  .setOfflineMode(base.isHere())
                  .setAllowInsecureRegistries(base.isOfLoopback())
                  .setToolName("flotilla-images"));
      return new Built(part, file, built.getDigest().toString());
    } catch (InvalidImageReferenceException e) {
      throw new ImageException("base: expected an image's name, found: " + e.getMessage(), e);
    } catch (ExecutionException | RegistryException | CacheDirectoryCreationException e) {
      throw new ImageException("%s: %s".formatted(part.id(), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted", e);
    } finally {
      Scratch.delete(scratch);
    }
  }

  private String name(Part part) {
    var prefix = registry.isEmpty() ? "" : registry + "/";
    return "%sflotilla/%s:%s".formatted(prefix, part.id(), application.version());
  }

  /// What changes least comes first, and what all images share is the same layer in all of them.
  private void layers(Part part, Application jars, JibContainerBuilder image, Path scratch)
      throws IOException {
    if (part.ground() == Part.Ground.NOTHING) {
      image.addFileEntriesLayer(Layers.inPlace("c-library", CLibrary.of(runtime)));
      image.addFileEntriesLayer(Layers.tree("users", users(scratch), "/etc"));
    }
    var empty = Files.createDirectory(scratch.resolve("empty"));
    image.addFileEntriesLayer(Layers.directories("places", empty, places(part)));
    image.addFileEntriesLayer(Layers.tree("java", runtime, Layout.JAVA));
    if (part == Part.AGENT) {
      image.addFileEntriesLayer(Layers.file("claude-code", claude.require(), Layout.CLAUDE));
    }
    image.addFileEntriesLayer(Layers.flat("libraries", jars.libraries(), Layout.APP));
    image.addFileEntriesLayer(Layers.flat("modules", jars.modules(), Layout.APP));
    image.addFileEntriesLayer(Layers.file("main", jars.main(), Layout.APP + "/" + Layout.MAIN_JAR));
  }

  private List<Component> besides(Part part, Base base) throws IOException {
    var all = new ArrayList<Component>();
    all.add(JavaRuntime.component(runtime));
    if (part.ground() == Part.Ground.NOTHING) {
      all.add(CLibrary.component());
    }
    if (part == Part.AGENT) {
      all.add(claude.component());
    }
    all.addAll(base.packages());
    return all;
  }

  private static List<String> places(Part part) {
    return switch (part.ground()) {
      case NOTHING -> List.of("/tmp", "/var/lib/flotilla");
      case SERVER -> List.of("/var/lib/flotilla");
      case AGENT -> List.of("/home/agent", "/workspace");
    };
  }

  private static Path users(Path scratch) throws IOException {
    var etc = Files.createDirectory(scratch.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), USERS, UTF_8);
    Files.writeString(etc.resolve("group"), GROUPS, UTF_8);
    Files.writeString(etc.resolve("nsswitch.conf"), NAMES, UTF_8);
    return etc;
  }

  private void describe(Part part, Base base, JibContainerBuilder image) {
    image
        .setFormat(ImageFormat.OCI)
        .setCreationTime(source.time())
        .setUser("%d:%d".formatted(Layout.USER, Layout.USER))
        .setEntrypoint(Layout.entrypoint())
        .setProgramArguments(part.arguments())
        .setWorkingDirectory(AbsoluteUnixPath.get(part == Part.AGENT ? "/workspace" : "/tmp"))
        .setLabels(source.labels(part, base, application.version()));
    part.environment().forEach(image::addEnvironmentVariable);
    for (int port : new TreeSet<>(part.ports())) {
      image.addExposedPort(Port.tcp(port));
    }
    if (base instanceof Base.Nothing) {
      image.setPlatforms(Set.of(new Platform(architecture(), "linux")));
    }
  }

  /// As container images call it.
  private static String architecture() {
    var name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }
}
