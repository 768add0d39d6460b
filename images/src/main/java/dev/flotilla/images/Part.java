package dev.flotilla.images;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A process of the fleet that has an image of its own. The chart knows the images by these names.
enum Part {
  OPERATOR("Keeps the agents of a cluster as its pools say", Ground.NOTHING, 60),
  SERVER("API, workflow, git host and live events", Ground.SERVER, 60),
  GATEWAY("Model gateway: keys, budgets, metering", Ground.NOTHING, 45),
  AGENT("Works on tasks with Claude Code", Ground.AGENT, 25),
  SIMULATOR("The model API, scripted, for rehearsals", Ground.NOTHING, 60);

  /// What an image stands on.
  enum Ground {
    /// The Java runtime and the C library alone: no shell, no package manager.
    NOTHING,
    /// A distribution with git.
    SERVER,
    /// A distribution with git, a shell and what most builds need.
    AGENT
  }

  private final String description;
  private final Ground ground;
  private final int heapPercent;

  Part(String description, Ground ground, int heapPercent) {
    this.description = description;
    this.ground = ground;
    this.heapPercent = heapPercent;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// As it is typed.
  @Override
  public String toString() {
    return id();
  }

  String description() {
    return description;
  }

  Ground ground() {
    return ground;
  }

  List<Integer> ports() {
    return switch (this) {
      case OPERATOR, AGENT -> List.of(3000);
      case SERVER -> List.of(4005, 3000);
      case GATEWAY -> List.of(8080, 3000);
      case SIMULATOR -> List.of(8090);
    };
  }

  /// Whether a process needs a jar that the fleet's main one stands on. The gateway knows the fleet's
  /// roles from the server's module.
  static boolean needs(Part part, String jar) {
    return switch (jar) {
      case "flotilla-engine" -> part == SERVER || part == GATEWAY;
      case "flotilla-server" -> part == SERVER || part == GATEWAY;
      case "flotilla-gateway" -> part == GATEWAY;
      case "flotilla-agent" -> part == AGENT;
      case "flotilla-operator" -> part == OPERATOR;
      case "flotilla-simulator" -> part == SIMULATOR;
      default -> true;
    };
  }

  List<String> arguments() {
    return List.of("serve", id());
  }

  /// What may be replaced by the pod's own. The heap is a share of the container's memory: the rest
  /// is for buffers and stacks, in the server for git, in an agent for Claude Code and what it builds.
  Map<String, String> environment() {
    var java =
        "-XX:MaxRAMPercentage=%d -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData"
            .formatted(heapPercent);
    var common = Map.of("LANG", "C.UTF-8", "JDK_JAVA_OPTIONS", java);
    var onNothing = with(common, Map.of("PATH", Layout.JAVA + "/bin", "HOME", "/tmp"));
    return switch (this) {
      case OPERATOR, GATEWAY -> onNothing;
      // it is of use in a cluster only when other pods reach it
      case SIMULATOR -> with(onNothing, Map.of("FLOTILLA_SIMULATOR_HOST", "0.0.0.0"));
      case SERVER -> with(common, Map.of("HOME", "/var/lib/flotilla"));
      case AGENT -> with(common, Map.of("HOME", "/home/agent", "FLOTILLA_CLAUDE", Layout.CLAUDE));
    };
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    var all = new TreeMap<>(some);
    all.putAll(more);
    return all;
  }
}
