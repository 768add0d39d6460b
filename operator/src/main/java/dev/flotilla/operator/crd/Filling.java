package dev.flotilla.operator.crd;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;

/// Reads one record with the fallbacks of its fields; those in it have their own.
final class Filling extends DelegatingDeserializer {
  private static final long serialVersionUID = 1;

  private final transient Map<String, JsonNode> fallbacks;

  Filling(JsonDeserializer<?> delegate, Map<String, JsonNode> fallbacks) {
    super(delegate);
    this.fallbacks = Map.copyOf(fallbacks);
  }

  @Override
  protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
    return new Filling(delegate, fallbacks);
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    JsonNode read = context.readTree(parser);
    if (read instanceof ObjectNode object) {
      fallbacks.forEach(
          (name, value) -> {
            if (!object.hasNonNull(name)) {
              object.set(name, value);
            }
          });
    }
    try (var filled = read.traverse(parser.getCodec())) {
      filled.nextToken();
      return super.deserialize(filled, context);
    }
  }
}
