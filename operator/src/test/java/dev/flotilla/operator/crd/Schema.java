package dev.flotilla.operator.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBool;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Records as structural schemas.
final class Schema {
  private static final String QUANTITY =
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))"
          + "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Schema() {}

  static JSONSchemaProps of(Class<?> type) {
    var properties = new LinkedHashMap<String, JSONSchemaProps>();
    for (var component : type.getRecordComponents()) {
      properties.put(component.getName(), of(component));
    }
    var required =
        Arrays.stream(type.getRecordComponents())
            .filter(it -> field(it).required())
            .map(RecordComponent::getName)
            .toList();
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .withProperties(properties)
        .withRequired(required)
        .withXKubernetesValidations(rules(type))
        .build();
  }

  static List<ValidationRule> rules(AnnotatedElement bearer) {
    return Arrays.stream(bearer.getAnnotationsByType(Rule.class))
        .map(
            it ->
                new ValidationRuleBuilder()
                    .withRule(it.value())
                    .withMessage(it.message())
                    .withFieldPath(it.at().isEmpty() ? null : it.at())
                    .build())
        .toList();
  }

  private static Field field(RecordComponent component) {
    return Objects.requireNonNull(
        component.getAnnotation(Field.class), () -> component + ": expected a @Field");
  }

  private static JSONSchemaProps of(RecordComponent component) {
    var field = field(component);
    var schema = of(component.getGenericType(), field, field.most());
    return schema
        .edit()
        .withDescription(field.value())
        .withDefault(field.fallback().isEmpty() ? null : json(field.fallback()))
        .addAllToXKubernetesValidations(rules(component))
        .build();
  }

  private static JSONSchemaProps of(Type type, Field field, int most) {
    return switch (type) {
      case ParameterizedType it when it.getRawType() == List.class ->
          list(it.getActualTypeArguments()[0], field);
      case ParameterizedType it when it.getRawType() == Map.class ->
          new JSONSchemaPropsBuilder()
              .withType("object")
              .withMaxProperties((long) most)
              .withAdditionalProperties(
                  new JSONSchemaPropsOrBool(
                      null, of(it.getActualTypeArguments()[1], field, field.mostEach())))
              .build();
      case Class<?> it when it == Condition.class -> condition();
      case Class<?> it when it == Quantity.class ->
          new JSONSchemaPropsBuilder()
              .withXKubernetesIntOrString(true)
              .withAnyOf(typed("integer"), typed("string"))
              .withPattern(QUANTITY)
              .withMaxLength(32L)
              .build();
      case Class<?> it when it == String.class ->
          new JSONSchemaPropsBuilder()
              .withType("string")
              .withMaxLength((long) most)
              .withPattern(field.pattern().isEmpty() ? null : field.pattern())
              .build();
      case Class<?> it when it == boolean.class -> typed("boolean");
      case Class<?> it when it == int.class || it == Integer.class -> number("int32", field);
      case Class<?> it when it == long.class || it == Long.class -> number("int64", field);
      case Class<?> it when it.isEnum() -> choice(it);
      case Class<?> it when it.isRecord() -> of(it);
      default -> throw new IllegalArgumentException("no schema for " + type);
    };
  }

  private static JSONSchemaProps list(Type each, Field field) {
    var list =
        new JSONSchemaPropsBuilder()
            .withType("array")
            .withMaxItems((long) field.most())
            .withNewItems()
            .withSchema(of(each, field, field.mostEach()))
            .endItems();
    return field.key().isEmpty()
        ? list.withXKubernetesListType("atomic").build()
        : list.withXKubernetesListType("map").withXKubernetesListMapKeys(field.key()).build();
  }

  private static JSONSchemaProps typed(String type) {
    return new JSONSchemaPropsBuilder().withType(type).build();
  }

  private static JSONSchemaProps number(String format, Field field) {
    return new JSONSchemaPropsBuilder()
        .withType("integer")
        .withFormat(format)
        .withMinimum((double) field.min())
        .withMaximum(field.max() == Integer.MAX_VALUE ? null : (double) field.max())
        .build();
  }

  private static JSONSchemaProps choice(Class<?> type) {
    return new JSONSchemaPropsBuilder()
        .withType("string")
        .withEnum(
            Arrays.stream(type.getFields())
                .filter(java.lang.reflect.Field::isEnumConstant)
                .map(it -> it.getAnnotation(JsonProperty.class).value())
                .<JsonNode>map(TextNode::new)
                .toList())
        .build();
  }

  /// As the API conventions have it.
  private static JSONSchemaProps condition() {
    var properties = new LinkedHashMap<String, JSONSchemaProps>();
    properties.put("type", text(316, "^[A-Z][A-Za-z0-9]*$"));
    properties.put(
        "status",
        new JSONSchemaPropsBuilder()
            .withType("string")
            .withEnum(new TextNode("True"), new TextNode("False"), new TextNode("Unknown"))
            .build());
    properties.put("reason", text(1024, "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"));
    properties.put("message", text(32768, ""));
    properties.put(
        "lastTransitionTime",
        new JSONSchemaPropsBuilder().withType("string").withFormat("date-time").build());
    properties.put(
        "observedGeneration",
        new JSONSchemaPropsBuilder()
            .withType("integer")
            .withFormat("int64")
            .withMinimum(0d)
            .build());
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .withProperties(properties)
        .withRequired("type", "status", "reason", "message", "lastTransitionTime")
        .build();
  }

  private static JSONSchemaProps text(long most, String pattern) {
    return new JSONSchemaPropsBuilder()
        .withType("string")
        .withMaxLength(most)
        .withPattern(pattern.isEmpty() ? null : pattern)
        .build();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("default " + text, e);
    }
  }
}
