package dev.flotilla.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Plan PLAN =
      new Plan(
          "Two parts",
          List.of(
              new Plan.Node(
                  "api",
                  "The API",
                  "s1",
                  "Write it",
                  List.of("compiles"),
                  List.of("model"),
                  List.of("src/**"))));

  @Test
  void planTravelsUnderTheNamesOfTheContract() {
    var wire = Json.write(PLAN);

    assertThat(wire)
        .isEqualTo(
            """
            {"summary":"Two parts","subtasks":[{"key":"api","title":"The API","role":"s1",\
            "instructions":"Write it","acceptance":["compiles"],"dependsOn":["model"],\
            "touches":["src/**"]}]}""");
    assertThat(Json.read(wire, Plan.class)).isEqualTo(PLAN);
  }

  @Test
  void reviewTravelsUnderTheNamesOfTheContract() {
    var review = new Review(Review.Verdict.REVISE, 0.5, "Name the port");

    var wire = Json.write(review);

    assertThat(wire)
        .isEqualTo("{\"verdict\":\"revise\",\"score\":0.5,\"feedback\":\"Name the port\"}");
    assertThat(Json.read(wire, Review.class)).isEqualTo(review);
  }

  @Test
  void promptsStayOutOfLogs() {
    var shown = PLAN + " " + PLAN.subtasks() + " " + new Review(Review.Verdict.ACCEPT, 1, "Fine");

    assertThat(shown).isEqualTo("Plan[1 subtasks] [Node[api, s1]] Review[accept, 1.0]");
  }
}
