package dev.flotilla.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Blots a secret out of a body that goes by in pieces: each occurrence becomes as many stars, so
/// that lengths stay. What may be the start of an occurrence at the end of a piece waits for the
/// next. Belongs to one body.
final class Scrubber {
  private final byte[] secret;
  private byte[] held = {};

  Scrubber(String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  /// Takes the piece over and gives what may go on; empty when all of it waits.
  ByteBuf scrub(ByteBuf piece, ByteBufAllocator allocator) {
    if (secret.length == 0 || (held.length == 0 && !mayHold(piece))) {
      return piece;
    }
    var bytes = new byte[held.length + piece.readableBytes()];
    System.arraycopy(held, 0, bytes, 0, held.length);
    piece.readBytes(bytes, held.length, piece.readableBytes());
    piece.release();
    int open = blot(bytes);
    held = Arrays.copyOfRange(bytes, open, bytes.length);
    return allocator.buffer(Math.max(1, open)).writeBytes(bytes, 0, open);
  }

  /// Scrubs a body that is all there; takes it over.
  ByteBuf whole(ByteBuf body, ByteBufAllocator allocator) {
    var scrubbed = scrub(body, allocator);
    return held.length == 0 ? scrubbed : Unpooled.wrappedBuffer(scrubbed, rest());
  }

  /// What still waited when the body ended.
  ByteBuf rest() {
    var rest = Unpooled.wrappedBuffer(held);
    held = new byte[0];
    return rest;
  }

  private boolean mayHold(ByteBuf piece) {
    return piece.indexOf(piece.readerIndex(), piece.writerIndex(), secret[0]) >= 0;
  }

  /// Stars out every whole occurrence and returns where the start of one is open, or the length.
  private int blot(byte[] bytes) {
    int i = 0;
    while (i < bytes.length) {
      int matched = matchedAt(bytes, i);
      if (matched == secret.length) {
        Arrays.fill(bytes, i, i + matched, (byte) '*');
        i += matched;
      } else if (matched > 0 && i + matched == bytes.length) {
        return i;
      } else {
        i++;
      }
    }
    return bytes.length;
  }

  private int matchedAt(byte[] bytes, int from) {
    int n = 0;
    while (n < secret.length && from + n < bytes.length && bytes[from + n] == secret[n]) {
      n++;
    }
    return n;
  }
}
