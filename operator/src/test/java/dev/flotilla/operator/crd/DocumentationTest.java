package dev.flotilla.operator.crd;

import static java.util.stream.Collectors.joining;

import dev.flotilla.operator.Golden;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The tables of docs/kubernetes.md are made from the definitions and the reasons.
class DocumentationTest {
  private static final String PAGE = "docs/kubernetes.md";

  @Test
  void pageDescribesEveryFieldOfAFleet() {
    part("fields of AgentFleet", fields(Definitions.fleet()));
  }

  @Test
  void pageDescribesEveryFieldOfAPool() {
    part("fields of AgentPool", fields(Definitions.pool()));
  }

  @Test
  void pageDescribesEveryReason() {
    part(
        "conditions",
        "\n| kind | condition | status | reason | when |\n|---|---|---|---|---|\n"
            + Arrays.stream(Reason.values())
                .map(
                    it ->
                        "| %s | %s | %s | `%s` | %s |\n"
                            .formatted(
                                it.type().kind(),
                                it.type().text(),
                                it.truth().text(),
                                it.text(),
                                it.meaning()))
                .collect(joining())
            + "\n");
  }

  private static void part(String name, String content) {
    Golden.assertPart(PAGE, name, content, DocumentationTest.class);
  }

  private static String fields(CustomResourceDefinition definition) {
    var rows = new StringBuilder("\n| field | default | what it says |\n|---|---|---|\n");
    for (var part : new String[] {"spec", "status"}) {
      rows(rows, part, Definitions.schema(definition, part));
    }
    return rows.append('\n').toString();
  }

  private static void rows(StringBuilder rows, String path, JSONSchemaProps schema) {
    schema
        .getProperties()
        .forEach(
            (name, field) -> {
              var whole = path + "." + name;
              if (field.getDescription() == null) {
                return; // a condition's own fields are those of every Kubernetes object
              }
              rows.append(
                  "| `%s` | %s | %s%s |\n"
                      .formatted(
                          whole,
                          schema.getRequired().contains(name) ? "required" : fallback(field),
                          field.getDescription(),
                          limits(field)));
              rows(rows, whole, field);
              if (field.getItems() != null) {
                rows(rows, whole + "[]", field.getItems().getSchema());
              }
            });
  }

  private static String fallback(JSONSchemaProps field) {
    return field.getDefault() == null || !field.getProperties().isEmpty()
        ? ""
        : "`" + field.getDefault() + "`";
  }

  private static String limits(JSONSchemaProps field) {
    if (field.getMaximum() != null) {
      return " %.0f to %.0f.".formatted(field.getMinimum(), field.getMaximum());
    }
    if (field.getMaxItems() != null) {
      return " At most %d.".formatted(field.getMaxItems());
    }
    return "";
  }
}
