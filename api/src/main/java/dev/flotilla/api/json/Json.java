package dev.flotilla.api.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;

/// The one mapper: RFC 3339 times, ISO durations, absent optionals as null, unknown fields ignored
/// (a
/// newer peer may send more). Thread-safe.
public final class Json {
  /// A transcript line may hold megabytes; the constraint guards against absurd documents only.
  private static final int MAX_STRING = 64 * 1024 * 1024;

  public static final JsonMapper MAPPER = mapper();

  private Json() {}

  private static JsonMapper mapper() {
    var mapper =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(MAX_STRING).build());
    return mapper;
  }

  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new FlotillaException(
          ErrorCode.INTERNAL, "cannot write " + value.getClass().getSimpleName() + " as JSON", e);
    }
  }

  /// @throws FlotillaException `invalid_request`, with the parser's first line, when the text is
  /// not a `type`
  public static <T> T read(String text, Class<T> type) {
    try {
      var value = MAPPER.readValue(text, type);
      if (value == null) {
        throw new FlotillaException(
            ErrorCode.INVALID_REQUEST, "expected a JSON " + type.getSimpleName() + ", found null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "expected a JSON %s: %s"
              .formatted(
                  type.getSimpleName(), e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
