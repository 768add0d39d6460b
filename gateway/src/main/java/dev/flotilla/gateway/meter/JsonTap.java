package dev.flotilla.gateway.meter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.usage.Tokens;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Usage out of an answer in one JSON object (`stream: false`): `model` and `usage` of the root are
/// picked out while the body goes by; no more than one string of it is ever in memory.
final class JsonTap implements Tap {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(16 << 20).build())
          .build();

  private final Figures figures = new Figures();
  private final JsonParser parser;
  private int depth;
  private @Nullable String rootField;
  private @Nullable TokenBuffer usage;
  private @Nullable String model;
  private boolean broken;
  private boolean complete;
  private long bytes;

  JsonTap() {
    try {
      parser = FACTORY.createNonBlockingByteArrayParser();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void see(ByteBuf piece) {
    bytes += piece.readableBytes();
    if (broken || !piece.isReadable()) {
      return;
    }
    try {
      var copy = ByteBufUtil.getBytes(piece);
      ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(copy, 0, copy.length);
      drain();
    } catch (IOException e) {
      // not JSON after all, or a string over the cap: it goes down as it came and reports nothing
      broken = true;
    }
  }

  @Override
  public void end() {
    complete = !broken && figures.seen() && depth == 0;
  }

  private void drain() throws IOException {
    for (var token = parser.nextToken();
        token != null && token != JsonToken.NOT_AVAILABLE;
        token = parser.nextToken()) {
      if (token == JsonToken.FIELD_NAME && depth == 1) {
        rootField = parser.currentName();
      } else {
        value(token);
      }
    }
  }

  private void value(JsonToken token) throws IOException {
    depth += token.isStructStart() ? 1 : 0;
    if (depth == 1 && token == JsonToken.VALUE_STRING && "model".equals(rootField)) {
      model = parser.getText();
    }
    if (depth == 2 && token == JsonToken.START_OBJECT && "usage".equals(rootField)) {
      usage = new TokenBuffer(Json.MAPPER, false);
    }
    if (usage != null) {
      usage.copyCurrentEvent(parser);
    }
    depth -= token.isStructEnd() ? 1 : 0;
    if (usage != null && depth == 1) {
      figures.see(Json.MAPPER.readTree(usage.asParser()));
      usage = null;
    }
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public boolean isFinal() {
    return complete;
  }

  @Override
  public boolean hasFigures() {
    return figures.seen();
  }

  @Override
  public Tokens tokens() {
    return figures.tokens();
  }

  @Override
  public Optional<String> model() {
    return Optional.ofNullable(model);
  }

  @Override
  public long contentBytes() {
    return bytes;
  }

  @Override
  public long signs() {
    return bytes;
  }
}
