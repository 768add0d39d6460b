package dev.flotilla.fleet;

/// What the launcher records once after a build, so that later starts find their classes linked.
final class Training {
  private Training() {}

  static int run() {
    return Main.run("help") + Main.run("version") + Main.run("config", "--json");
  }
}
