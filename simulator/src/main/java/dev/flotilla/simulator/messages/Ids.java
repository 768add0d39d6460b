package dev.flotilla.simulator.messages;

import java.security.SecureRandom;

/// Ids that never repeat, not even across restarts: the CLI merges messages with equal ids, which
/// corrupts a resumed history. So they are the one thing that no seed decides.
final class Ids {
  private static final String ALPHABET =
      "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int LENGTH = 22;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  static String message() {
    return "msg_01" + random();
  }

  static String toolUse() {
    return "toolu_01" + random();
  }

  static String request() {
    return "req_011C" + random();
  }

  private static String random() {
    var id = new StringBuilder();
    RANDOM.ints(LENGTH, 0, ALPHABET.length()).forEach(i -> id.append(ALPHABET.charAt(i)));
    return id.toString();
  }
}
