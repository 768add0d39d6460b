package dev.flotilla.cli.view;

/// Text of unknown origin, made fit for a terminal: nothing in it moves the cursor, changes a title
/// or turns the order of what is read around, by control characters of seven bits or of eight.
public final class Plain {
  private Plain() {}

  /// One line without control characters, at most that long.
  public static String line(String text, int most) {
    var line = text.strip().replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+", " ");
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }

  /// Several lines, tabs allowed, no other control characters.
  public static String text(String text) {
    return text.replaceAll("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069&&[^\\n\\t]]", "");
  }
}
