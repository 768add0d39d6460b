package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Tasks made to measure: `synthetic:width=6,depth=3,conflicts=0.28`. The plan has `depth` layers of
/// `width` subtasks, each layer after the whole one before, so that a layer begins at once. A
/// subtask writes a file of its own; one that chance has chosen for a conflict begins its
/// neighbour's file as well, and whoever of the two is merged last has to resolve that: nobody gets
/// more than two conflicts. What chance chooses depends on `seed` and the subtask alone.
record Synthetic(
    int width, int depth, double conflicts, double revisions, double seconds, long seed) {
  static final String PREFIX = "synthetic:";

  private static final int MOST = 200;

  /// What a worker answers: three steps and the end.
  private static final int ANSWERS = 4;

  private static final List<String> ROLES = List.of("worker", "s1", "s2", "s3", "s4", "s5", "s6");

  Synthetic {
    if (conflicts > 0 && width < 2) {
      throw new IllegalArgumentException(
          "synthetic: expected a width of 2 at least for conflicts, found " + width);
    }
    if (width * depth > MOST) {
      throw new IllegalArgumentException(
          "synthetic: expected at most %d subtasks, found %d".formatted(MOST, width * depth));
    }
  }

  /// @param spec with its prefix
  /// @throws IllegalArgumentException says which parameter is wrong
  static Synthetic of(String spec) {
    var given = SyntheticParameters.of(spec.substring(PREFIX.length()));
    return new Synthetic(
        given.whole("width", 4, 1, MOST),
        given.whole("depth", 2, 1, MOST),
        given.share("conflicts"),
        given.share("revisions"),
        given.number("seconds", 2, 0, 3600),
        given.whole("seed", 1, 0, Integer.MAX_VALUE));
  }

  /// @param workers how the plan is carried out
  Scenario on(Scenario workers) {
    var each = Duration.ofMillis(Math.round(seconds * 1000 / ANSWERS));
    var plan =
        new Scenario(
            workers.name(),
            workers.description(),
            Optional.empty(),
            Optional.of(new Span(each, each)),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(planning()),
            List.of());
    return plan.on(workers);
  }

  private Rule planning() {
    // a refused plan is not made smaller: what was asked for would not be measured
    var when = When.asking(Pattern.compile("^(Plan how|There must be another|Your plan cannot)"));
    var answer = Answer.with(Optional.empty(), List.of(new Use(Director.STRUCTURED, plan())));
    return new Rule("plan", when, List.of(), answer, Optional.empty());
  }

  ObjectNode plan() {
    var plan = JsonNodeFactory.instance.objectNode();
    plan.put("summary", "%d layers of %d subtasks.".formatted(depth, width));
    var subtasks = plan.putArray("subtasks");
    for (var layer = 1; layer <= depth; layer++) {
      for (var place = 1; place <= width; place++) {
        subtasks.add(subtask(layer, place));
      }
    }
    return plan;
  }

  private ObjectNode subtask(int layer, int place) {
    var key = key(layer, place);
    var subtask = JsonNodeFactory.instance.objectNode();
    subtask.put("key", key).put("title", "Make " + key);
    subtask.put("role", ROLES.get((layer + place) % ROLES.size()));
    subtask.put("instructions", instructions(key, key(layer, place % width + 1)));
    subtask.putArray("acceptance").add("synthetic/%s.txt is there".formatted(key));
    var before = subtask.putArray("dependsOn");
    if (layer > 1) {
      IntStream.rangeClosed(1, width).forEach(it -> before.add(key(layer - 1, it)));
    }
    subtask.putArray("touches").add("synthetic/%s.txt".formatted(key));
    return subtask;
  }

  private String instructions(String key, String neighbour) {
    var dice = new Dice(seed, key);
    var text = new StringBuilder("This is synthetic subtask %s: write its file.".formatted(key));
    if (dice.chance("conflict") < conflicts) {
      text.append(" Then begin synthetic/%s.txt as well.".formatted(neighbour));
    }
    if (dice.chance("revision") < revisions) {
      text.append(" It will be sent back once.");
    }
    return text.toString();
  }

  private static String key(int layer, int place) {
    return "l%d-%d".formatted(layer, place);
  }
}
