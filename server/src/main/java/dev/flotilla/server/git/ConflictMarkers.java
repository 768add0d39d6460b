package dev.flotilla.server.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The lines that a merge leaves around what it could not decide.
final class ConflictMarkers {
  private static final String[] IN_ORDER = {"<<<<<<< ", "=======", ">>>>>>> "};
  private static final int LONGEST = 8;

  private ConflictMarkers() {}

  /// Whether lines start with the three markers, in that order. Lines may be of any length.
  static boolean areIn(InputStream text) throws IOException {
    var start = new byte[LONGEST];
    int kept = 0;
    int found = 0;
    for (int octet = text.read(); octet >= 0; octet = text.read()) {
      if (octet == '\n') {
        kept = 0;
      } else if (kept < LONGEST) {
        start[kept++] = (byte) octet;
        found += is(start, kept, IN_ORDER[found]) ? 1 : 0;
        if (found == IN_ORDER.length) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean is(byte[] start, int length, String marker) {
    return length == marker.length()
        && new String(start, 0, length, StandardCharsets.ISO_8859_1).equals(marker);
  }
}
