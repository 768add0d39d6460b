package dev.flotilla.operator.crd;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// Reads fleets and pools with the fallbacks of fields that the cluster's definitions do not know yet: an
/// API server fills in those that it knows, and an operator is the newer of the two while it is rolled
/// out.
public final class Fallbacks {
  private static final ObjectMapper PLAIN = new ObjectMapper();

  private Fallbacks() {}

  /// For a client of its own.
  public static KubernetesSerialization serialization() {
    var module = new SimpleModule("fallbacks").setDeserializerModifier(new Modifier());
    return new KubernetesSerialization(new ObjectMapper().registerModule(module), true);
  }

  private static final class Modifier extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
      var type = bean.getBeanClass();
      return type.isRecord() && type.isAnnotationPresent(Wire.class)
          ? new Filling(deserializer, fallbacks(type))
          : deserializer;
    }
  }

  private static Map<String, JsonNode> fallbacks(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .filter(it -> it.isAnnotationPresent(Field.class))
        .filter(it -> !it.getAnnotation(Field.class).fallback().isEmpty())
        .collect(
            Collectors.toMap(
                it -> it.getName(), it -> json(it.getAnnotation(Field.class).fallback())));
  }

  private static JsonNode json(String text) {
    try {
      return PLAIN.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
