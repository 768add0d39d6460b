package dev.flotilla.server.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the fields of one object of an answer, and notes what is wrong with each. Whatever it
/// returns for a wrong field is of no use but to go on looking for more. Never descends into what
/// it did not expect, however deep. Not thread-safe.
final class Fields {
  private static final int MOST_ITEMS = 1_000;

  private final String where;
  private final JsonNode object;
  private final Reasons reasons;

  /// @param where whose fields they are, for the reasons
  Fields(String where, JsonNode object, Reasons reasons) {
    this.where = where;
    this.object = object;
    this.reasons = reasons;
  }

  /// @return false, noted, when it is no object at all
  boolean isObject() {
    if (!object.isObject()) {
      reasons.add(where, "an object", kind(object));
    }
    return object.isObject();
  }

  /// The field's text; absent, noted, when it is not one.
  Optional<String> text(String field) {
    var value = object.path(field);
    if (!value.isTextual()) {
      wrong(field, "text", kind(value));
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  /// Text of at most `most` characters that can be kept.
  String text(String field, int most) {
    var text = text(field);
    text.ifPresent(it -> check(field, it, most));
    return text.orElse("");
  }

  /// The same, and it says something.
  String words(String field, int most) {
    var text = text(field);
    text.ifPresent(
        it -> {
          if (it.isBlank()) {
            wrong(field, "text", "nothing but blanks");
          }
          check(field, it, most);
        });
    return text.orElse("");
  }

  /// A list of texts that say something; none when it is absent or null.
  List<String> list(String field, int mostItems, int most) {
    var value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      wrong(field, "a list of texts", kind(value));
      return List.of();
    }
    if (value.size() > mostItems) {
      wrong(field, "at most " + mostItems, Integer.toString(value.size()));
    }
    return value.size() > MOST_ITEMS ? List.of() : items(field, value, most);
  }

  private List<String> items(String field, JsonNode list, int most) {
    var texts = new ArrayList<String>();
    for (var i = 0; i < list.size(); i++) {
      var item = list.get(i);
      var name = "%s[%d]".formatted(field, i);
      if (!item.isTextual()) {
        wrong(name, "text", kind(item));
      } else if (item.textValue().isBlank()) {
        wrong(name, "text", "nothing but blanks");
      } else {
        check(name, item.textValue(), most);
        texts.add(item.textValue());
      }
    }
    return texts;
  }

  private void check(String field, String text, int most) {
    if (text.length() > most) {
      wrong(field, "at most %d characters".formatted(most), Integer.toString(text.length()));
    } else if (!Texts.isStorable(text)) {
      wrong(field, "text without NUL or half characters", Reasons.quoted(text));
    }
  }

  void wrong(String field, String expected, String found) {
    reasons.add(where + ", " + field, expected, found);
  }

  /// What a value is, in words that do not depend on its size.
  static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "an object";
      case ARRAY -> "a list";
      case STRING, BINARY -> "text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL -> "null";
      case MISSING -> "nothing";
    };
  }
}
