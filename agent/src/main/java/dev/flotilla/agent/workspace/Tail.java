package dev.flotilla.agent.workspace;

import java.nio.charset.StandardCharsets;

/// The last bytes of an output of any length. Not thread-safe.
final class Tail {
  private final byte[] ring;
  private long taken;

  Tail(int size) {
    ring = new byte[size];
  }

  void take(byte[] buffer, int length) {
    int from = Math.max(0, length - ring.length);
    taken += from;
    for (int i = from; i < length; i++) {
      ring[(int) (taken++ % ring.length)] = buffer[i];
    }
  }

  /// As text, from the first whole character on.
  String text() {
    int kept = (int) Math.min(taken, ring.length);
    var bytes = new byte[kept];
    for (int i = 0; i < kept; i++) {
      bytes[i] = ring[(int) ((taken - kept + i) % ring.length)];
    }
    int start = 0;
    while (taken > kept && start < Math.min(kept, 3) && (bytes[start] & 0xC0) == 0x80) {
      start++;
    }
    return new String(bytes, start, kept - start, StandardCharsets.UTF_8);
  }
}
