package dev.flotilla.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./flotilla images`: builds the images and says where they are.
@Command(
    name = "flotilla images",
    description = {
      "Build the container images, as archives that `ctr images import` and `docker load` take.",
      "Needs neither a registry nor a container engine."
    })
public final class ImagesMain implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli asks for it
  private boolean help;

  @Parameters(
      paramLabel = "IMAGE",
      description = "Which: ${COMPLETION-CANDIDATES}. Without one: all.")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where the archives go (default: .cache/images/out)")
  private Path to = Path.of("");

  @Option(
      names = "--registry",
      paramLabel = "REGISTRY",
      description = "What the images' names begin with, as the chart's images.registry.")
  private String registry = "";

  @Option(
      names = "--base-server",
      paramLabel = "BASE",
      description = {
        "What the server stands on: tar:FILE or an image of a registry's, best by its digest.",
        "It needs git 2.38 or newer, ssh and bash. By default one of this machine's packages is made."
      })
  private String server = "";

  @Option(
      names = "--base-agent",
      paramLabel = "BASE",
      description = "The same for agents: with a shell, git and what your repositories build with.")
  private String agent = "";

  private final Path home;
  private final Path cache;
  private final Map<String, String> environment;

  private ImagesMain(Path home, Map<String, String> environment) {
    this.home = home;
    this.cache = home.resolve(".cache/images");
    this.environment = environment;
  }

  public static void main(String[] arguments) {
    var home = Path.of(System.getProperty("flotilla.home", "")).toAbsolutePath();
    var command =
        new CommandLine(new ImagesMain(home, System.getenv()))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (e, line, _) -> {
                  if (!(e instanceof ImageException)) {
                    throw e;
                  }
                  line.getErr().println("flotilla: images: " + e.getMessage());
                  return 1;
                });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(cache);
    var target = to.toString().isEmpty() ? cache.resolve("out") : to.toAbsolutePath();
    var fleet = home.resolve("fleet/target");
    var build =
        new ImageBuild(
            Application.builtIn(fleet),
            Inventory.in(fleet.resolve("bom.json")),
            JavaRuntime.in(cache),
            Claude.at(environment.getOrDefault("FLOTILLA_CLAUDE", "")),
            Source.in(home),
            registry,
            cache);
    var bases = new LocalBases(home.resolve("images/base"), cache);
    for (var part : parts) {
      var built = build.build(part, base(part, bases), target);
      System.out.printf(
          "%-10s %s  %3d MB  %s%n",
          part.id(), built.digest(), Files.size(built.file()) / 1_000_000, built.file());
    }
    return 0;
  }

  private Base base(Part part, LocalBases local) throws IOException {
    return switch (part.ground()) {
      case NOTHING -> new Base.Nothing();
      case SERVER -> server.isEmpty() ? local.get("server") : Base.named(server);
      case AGENT -> agent.isEmpty() ? local.get("agent") : Base.named(agent);
    };
  }
}
