package dev.flotilla.server.plan;

/// What texts may hold.
final class Texts {
  private Texts() {}

  /// Neither a control character nor a line break of any alphabet, nor half a character.
  static boolean isLine(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  static boolean isLine(String text) {
    return text.codePoints().allMatch(Texts::isLine);
  }

  /// PostgreSQL keeps neither NUL nor half a surrogate pair.
  static boolean isStorable(String text) {
    return text.codePoints()
        .noneMatch(it -> it == 0 || Character.getType(it) == Character.SURROGATE);
  }
}
