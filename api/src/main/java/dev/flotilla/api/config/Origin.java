package dev.flotilla.api.config;

/// Where a setting's value came from, the strongest last.
public enum Origin {
  DEFAULT("default"),
  FILE("file"),
  ENVIRONMENT("environment"),
  COMMAND_LINE("command line");

  private final String words;

  Origin(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
