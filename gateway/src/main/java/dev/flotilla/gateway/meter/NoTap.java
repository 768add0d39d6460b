package dev.flotilla.gateway.meter;

import dev.flotilla.api.usage.Tokens;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// For an answer that is neither JSON nor a stream of events: it reports nothing.
final class NoTap implements Tap {
  private long bytes;

  @Override
  public void see(ByteBuf piece) {
    bytes += piece.readableBytes();
  }

  @Override
  public void end() {}

  @Override
  public boolean isComplete() {
    return false;
  }

  @Override
  public boolean isFinal() {
    return false;
  }

  @Override
  public boolean hasFigures() {
    return false;
  }

  @Override
  public Tokens tokens() {
    return Tokens.NONE;
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
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
