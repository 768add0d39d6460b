package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills `{{name}}` with what was captured, `{{choose:a|b}}` with one of them, `{{words:20}}` with
/// that many words; the last two always alike for the same seed and conversation.
record Variables(Map<String, String> values, Dice dice) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)(?::([^}]*))?\\}\\}");

  Variables {
    values = Map.copyOf(values);
  }

  String fill(String text) {
    return PLACE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(value(m)));
  }

  ObjectNode fill(ObjectNode input) {
    var filled = JsonNodeFactory.instance.objectNode();
    input.properties().forEach(e -> filled.set(e.getKey(), fillAny(e.getValue())));
    return filled;
  }

  private JsonNode fillAny(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> fill(object);
      case ArrayNode array -> {
        var filled = JsonNodeFactory.instance.arrayNode();
        array.forEach(item -> filled.add(fillAny(item)));
        yield filled;
      }
      default -> node.isTextual() ? new TextNode(fill(node.asText())) : node;
    };
  }

  private String value(MatchResult place) {
    var name = place.group(1);
    var argument = place.group(2) == null ? "" : place.group(2);
    return switch (name) {
      case "choose" -> dice.choose(List.of(argument.split("\\|")), place.group());
      case "words" -> dice.words(Integer.parseInt(argument), place.group());
      default -> values.getOrDefault(name, place.group());
    };
  }
}
