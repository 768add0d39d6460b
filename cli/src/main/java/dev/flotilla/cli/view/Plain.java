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

  /// At most that many columns of a terminal, one of them left free: a line that fills it all may be
  /// wrapped. Characters of the East and pictures take two.
  static String fit(String text, int width) {
    var columns = 0;
    for (var at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      columns += columns(text.codePointAt(at));
    }
    if (columns < width) {
      return text;
    }
    var end = 0;
    columns = 1;
    while (columns + columns(text.codePointAt(end)) < width) {
      columns += columns(text.codePointAt(end));
      end += Character.charCount(text.codePointAt(end));
    }
    return text.substring(0, end) + "…";
  }

  private static int columns(int character) {
    return Character.isIdeographic(character)
            || isIn(character, 0x3040, 0x30FF)
            || isIn(character, 0xAC00, 0xD7A3)
            || isIn(character, 0xFF00, 0xFF60)
            || isIn(character, 0x1F300, 0x1FAFF)
        ? 2
        : 1;
  }

  private static boolean isIn(int character, int first, int last) {
    return first <= character && character <= last;
  }
}
