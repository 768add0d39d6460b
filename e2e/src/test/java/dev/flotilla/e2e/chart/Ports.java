package dev.flotilla.e2e.chart;

import java.util.Map;

/// The ports that people, dashboards and other charts rely on.
final class Ports {
  static final int API = 4005;
  static final int MODEL = 8080;
  static final int METRICS = 3000;

  static final Map<String, Integer> BY_NAME =
      Map.of("api", API, "model", MODEL, "metrics", METRICS);

  private Ports() {}
}
