package dev.flotilla.cli.view;

/// Text of unknown origin, made fit for a terminal.
public final class Plain {
  private Plain() {}

  /// One line without control characters, at most that long.
  public static String line(String text, int most) {
    var line = text.strip().replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ");
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }

  /// Several lines, tabs allowed, no other control characters.
  public static String text(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
  }
}
