package dev.flotilla.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what came in, within limits, and says what is wrong with it by the field's name. People's
/// requests may not hold fields that nobody reads (a misspelt budget must not be no budget);
/// agents' may, because a newer one says more.
final class Bodies {
  private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

  static final int REST = 8 * 1024 * 1024;
  static final int AGENT = 16 * 1024 * 1024;
  private static final int DEPTH = 100;

  /// Of a body that is too large, so much more is read and thrown away: whoever is cut off while it
  /// writes hears a broken connection instead of the reason.
  private static final int LEFTOVER = AGENT;

  private static final JsonMapper LENIENT = mapper(false);
  private static final JsonMapper STRICT = mapper(true);

  private Bodies() {}

  private static JsonMapper mapper(boolean strict) {
    var mapper = Json.MAPPER.copy();
    mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict);
    mapper.configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true);
    mapper.getFactory().configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true);
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxStringLength(AGENT).build());
    return mapper;
  }

  /// A person's request.
  static <T> T strict(Context ctx, Class<T> type) {
    return read(octets(ctx, REST), STRICT, type);
  }

  /// An agent's.
  static <T> T lenient(Context ctx, Class<T> type) {
    return read(octets(ctx, AGENT), LENIENT, type);
  }

  static <T> T read(byte[] octets, Class<T> type) {
    return read(octets, STRICT, type);
  }

  /// @throws FlotillaException `too_large` beyond `limit`, without keeping more than that
  static byte[] octets(Context ctx, int limit) {
    if (ctx.req().getContentLengthLong() > limit) {
      throw tooLarge(ctx, limit);
    }
    try {
      var octets = ctx.req().getInputStream().readNBytes(limit + 1);
      if (octets.length > limit) {
        throw tooLarge(ctx, limit);
      }
      return octets;
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "the request ended before its body did", e);
    }
  }

  private static FlotillaException tooLarge(Context ctx, int limit) {
    try {
      // who expects to be told before it writes has written nothing
      if (ctx.header("Expect") == null) {
        var _ = ctx.req().getInputStream().skip(LEFTOVER);
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("a body that is too large ended early");
    }
    return new FlotillaException(
        ErrorCode.TOO_LARGE, "expected a body of at most %d bytes".formatted(limit));
  }

  private static <T> T read(byte[] octets, JsonMapper mapper, Class<T> type) {
    try {
      var tree = mapper.readTree(octets);
      if (tree == null || !tree.isObject()) {
        throw new FlotillaException(ErrorCode.INVALID_REQUEST, "expected a JSON object as body");
      }
      Texts.check("", tree);
      return mapper.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw refused(e);
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.INVALID_REQUEST, "the body is not UTF-8 JSON", e);
    }
  }

  private static FlotillaException refused(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: no such field, expected one of %s"
              .formatted(path(unknown), unknown.getKnownPropertyIds()),
          e);
    }
    if (e instanceof JsonMappingException mapping) {
      var why = mapping.getCause() instanceof FlotillaException ours ? ours : null;
      var code = why == null ? ErrorCode.INVALID_REQUEST : why.code();
      var text = why == null ? firstLine(mapping) : why.getMessage();
      return new FlotillaException(code, "%s: %s".formatted(path(mapping), text), e);
    }
    return new FlotillaException(
        ErrorCode.INVALID_REQUEST, "the body is not JSON: " + firstLine(e), e);
  }

  /// Without the names of our classes, which Jackson puts in quotes or backticks.
  private static String firstLine(JsonProcessingException e) {
    var line = e.getOriginalMessage().lines().findFirst().orElse("malformed");
    var shown = line.replaceAll("`?(dev\\.flotilla|java|com)\\.[A-Za-z0-9_.$<>]+`?", "the type");
    return shown.length() > 300 ? shown.substring(0, 300) + "…" : shown;
  }

  private static String path(JsonMappingException e) {
    var path =
        e.getPath().stream()
            .map(it -> it.getFieldName() == null ? "" + it.getIndex() : it.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "body" : path;
  }

  /// Any JSON, for what only a query may look into.
  static JsonNode tree(byte[] octets) {
    return read(octets, STRICT, JsonNode.class);
  }
}
