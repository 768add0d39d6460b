package dev.flotilla.server.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.task.Plan;
import dev.flotilla.api.task.Review;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemasTest {
  @Test
  void theSchemasNameWhatTheRecordsHold() {
    var subtask = Schemas.plan().at("/properties/subtasks/items");

    assertThat(fields(Schemas.plan())).isEqualTo(components(Plan.class));
    assertThat(fields(subtask)).isEqualTo(components(Plan.Node.class));
    assertThat(fields(Schemas.review())).isEqualTo(components(Review.class));
  }

  @Test
  void whatIsRequiredIsThere() {
    assertThat(Schemas.plan().findValues("required"))
        .extracting(JsonNode::toString)
        .containsExactlyInAnyOrder(
            "[\"summary\",\"subtasks\"]", "[\"key\",\"title\",\"role\",\"instructions\"]");
    assertThat(Schemas.review().at("/properties/verdict/enum").toString())
        .isEqualTo("[\"accept\",\"revise\"]");
  }

  private static List<String> fields(JsonNode schema) {
    return schema.path("properties").properties().stream().map(it -> it.getKey()).toList();
  }

  private static List<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(it -> it.getName()).toList();
  }
}
