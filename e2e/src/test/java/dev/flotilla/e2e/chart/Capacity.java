package dev.flotilla.e2e.chart;

import static dev.flotilla.e2e.chart.RenderedPod.list;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// How many and how much: limits that cannot contradict, one writer of each number.
final class Capacity {
  static final Map<String, Rule> RULES =
      Map.of(
          "everything at its maximum fits the quota", Capacity::fits,
          "the quota counts only what means something", Capacity::counts,
          "defaults are near what is asked for, without a minimum", Capacity::defaults,
          "nothing writes replicas where something scales", Capacity::writers,
          "nothing is scaled by two", Capacity::scalers,
          "priorities never preempt", Capacity::priorities);

  private static final Set<String> COUNTED =
      Set.of("pods", "requests.cpu", "requests.memory", "limits.memory");

  private Capacity() {}

  /// What pods of the namespace ask for when everything is at its maximum.
  record Sum(long pods, BigDecimal cores, BigDecimal gibibytes, BigDecimal limit) {
    static final Sum NONE = new Sum(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    Sum plus(long count, JsonNode resources) {
      var times = BigDecimal.valueOf(count);
      return new Sum(
          pods + count,
          cores.add(Amounts.cores(resources.at("/requests/cpu")).multiply(times)),
          gibibytes.add(Amounts.gibibytes(resources.at("/requests/memory")).multiply(times)),
          limit.add(Amounts.gibibytes(resources.at("/limits/memory")).multiply(times)));
    }
  }

  static Sum pools(Render render) {
    var sum = Sum.NONE;
    for (var it : render.all("AgentPool").toList()) {
      sum = sum.plus(it.at("/spec/scaling/max").asLong(), it.at("/spec/template/resources"));
    }
    return sum;
  }

  private static Sum all(Render render) {
    var sum = pools(render);
    for (var it : render.all("Deployment").toList()) {
      for (var container : list(it.at("/spec/template/spec/containers")).toList()) {
        sum = sum.plus(it.at("/spec/replicas").asLong(1), container.path("resources"));
      }
    }
    for (var it : render.all("Cluster").toList()) {
      sum = sum.plus(it.at("/spec/instances").asLong(), it.at("/spec/resources"));
    }
    return sum;
  }

  private static Stream<String> fits(Render render) {
    var sum = all(render);
    return render
        .all("ResourceQuota")
        .map(it -> it.at("/spec/hard"))
        .flatMap(
            hard ->
                Stream.of(
                    over(
                        "pods",
                        BigDecimal.valueOf(sum.pods()),
                        new BigDecimal(hard.path("pods").asText())),
                    over("requests.cpu", sum.cores(), Amounts.cores(hard.path("requests.cpu"))),
                    over(
                        "requests.memory",
                        sum.gibibytes(),
                        Amounts.gibibytes(hard.path("requests.memory"))),
                    over(
                        "limits.memory",
                        sum.limit(),
                        Amounts.gibibytes(hard.path("limits.memory")))))
        .filter(it -> !it.isEmpty());
  }

  private static String over(String what, BigDecimal sum, BigDecimal allowed) {
    return sum.compareTo(allowed) <= 0
        ? ""
        : "ResourceQuota: everything at its maximum asks for %s %s, allowed are %s"
            .formatted(sum, what, allowed);
  }

  private static Stream<String> counts(Render render) {
    return render
        .all("ResourceQuota")
        .flatMap(it -> it.at("/spec/hard").properties().stream())
        .map(Map.Entry::getKey)
        .filter(it -> !COUNTED.contains(it))
        .map(it -> "ResourceQuota counts " + it + ", which refuses sidecars and claims, not load");
  }

  private static Stream<String> defaults(Render render) {
    return render
        .all("LimitRange")
        .flatMap(it -> list(it.at("/spec/limits")))
        .filter(
            it ->
                it.has("min")
                    || it.at("/default").has("cpu")
                    || Amounts.gibibytes(it.at("/default/memory"))
                            .compareTo(
                                Amounts.gibibytes(it.at("/defaultRequest/memory"))
                                    .multiply(BigDecimal.valueOf(4)))
                        > 0)
        .map(it -> "LimitRange: a minimum, a limit of cpu or far more than is asked for: " + it);
  }

  private static Stream<List<String>> targets(Render render) {
    return render
        .all("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler")
        .filter(it -> !it.at("/spec/updatePolicy/updateMode").asText().equals("Off"))
        .map(
            it -> {
              var target =
                  it.kind().equals("VerticalPodAutoscaler")
                      ? it.at("/spec/targetRef")
                      : it.at("/spec/scaleTargetRef");
              return List.of(
                  target.path("kind").asText("Deployment") + "/" + target.path("name").asText(),
                  it.id());
            });
  }

  private static Stream<String> writers(Render render) {
    var scaled =
        targets(render)
            .filter(it -> !it.getLast().startsWith("Vertical"))
            .map(List::getFirst)
            .toList();
    return render.resources().stream()
        .filter(it -> it.at("/spec").has("replicas"))
        .filter(
            it ->
                scaled.contains(it.id())
                    || (it.kind().equals("AgentPool")
                        && !it.at("/spec/scaling/mode").asText().equals("Fixed")))
        .map(it -> it.id() + ": something else writes its replicas, leave them out");
  }

  private static Stream<String> scalers(Render render) {
    var targets = targets(render).map(List::getFirst).toList();
    return targets.stream()
        .filter(it -> targets.indexOf(it) != targets.lastIndexOf(it))
        .distinct()
        .map(it -> it + " is scaled by two");
  }

  private static Stream<String> priorities(Render render) {
    return render
        .all("PriorityClass")
        .filter(
            it ->
                !it.at("/preemptionPolicy").asText().equals("Never")
                    || it.at("/globalDefault").asBoolean())
        .map(it -> it.id() + ": would end a busy agent for a waiting one");
  }
}
