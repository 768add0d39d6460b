package dev.flotilla.simulator.scenario;

import java.nio.ByteBuffer;
import java.util.List;

/// Chance that repeats itself: what is drawn depends on the seed, the conversation and the purpose,
/// never on how often or in which order anybody asked.
record Dice(long seed, String conversation) {
  private static final double RANGE = 1L << 53;

  private static final List<String> WORDS =
      List.of(
          "anchor",
          "ballast",
          "beacon",
          "bosun",
          "breeze",
          "buoy",
          "chart",
          "compass",
          "convoy",
          "current",
          "deck",
          "drift",
          "ebb",
          "fathom",
          "fleet",
          "gale",
          "galley",
          "harbour",
          "helm",
          "hull",
          "jetty",
          "keel",
          "knot",
          "lantern",
          "league",
          "mast",
          "mooring",
          "oar",
          "pilot",
          "quay",
          "reef",
          "rigging",
          "rudder",
          "sail",
          "shoal",
          "signal",
          "sounding",
          "squall",
          "stern",
          "swell",
          "tide",
          "voyage",
          "wake",
          "watch");

  /// Uniform in 0 (inclusive) to 1 (exclusive).
  double chance(String what) {
    return (bits(what) >>> 11) / RANGE;
  }

  /// Uniform in 0 (inclusive) to `bound` (exclusive).
  long below(long bound, String what) {
    return (long) (chance(what) * bound);
  }

  <T> T choose(List<T> options, String what) {
    return options.get((int) below(options.size(), what));
  }

  /// Text of `count` words, for scripts that only need an amount of it.
  String words(int count, String what) {
    var text = new StringBuilder();
    for (var i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(choose(WORDS, what + i));
    }
    return text.toString();
  }

  private long bits(String what) {
    return ByteBuffer.wrap(Digests.sha256(seed + "\n" + conversation + "\n" + what)).getLong();
  }
}
