package dev.flotilla.images;

import java.util.ArrayList;
import java.util.List;

/// Where things are in an image.
final class Layout {
  static final String JAVA = "/opt/java";
  static final String APP = "/opt/flotilla";
  static final String MAIN_JAR = "flotilla-fleet.jar";
  static final String CLAUDE = "/opt/claude/claude";
  static final String MATERIALS = APP + "/sbom.cdx.json";

  /// As everywhere in the chart.
  static final int USER = 10001;

  /// What the processes cannot do without; what may be tuned is in the environment.
  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private Layout() {}

  static List<String> entrypoint() {
    var words = new ArrayList<String>();
    words.add(JAVA + "/bin/java");
    words.addAll(JAVA_OPTIONS);
    words.addAll(List.of("-jar", APP + "/" + MAIN_JAR));
    return words;
  }
}
