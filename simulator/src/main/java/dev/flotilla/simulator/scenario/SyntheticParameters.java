package dev.flotilla.simulator.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The `name=value,…` of a synthetic scenario. Every message is one line that says what would do.
record SyntheticParameters(Map<String, String> values) {
  private static final List<String> NAMES =
      List.of("width", "depth", "conflicts", "revisions", "seconds", "seed");

  SyntheticParameters {
    values = Map.copyOf(values);
  }

  static SyntheticParameters of(String text) {
    var values = new HashMap<String, String>();
    for (var part : text.split(",", -1)) {
      var pair = part.split("=", 2);
      if (pair.length < 2 || !NAMES.contains(pair[0].strip())) {
        throw wrong("NAME=VALUE with one of " + String.join(", ", NAMES), part);
      }
      if (values.put(pair[0].strip(), pair[1].strip()) != null) {
        throw wrong(pair[0].strip() + " once", "it twice");
      }
    }
    return new SyntheticParameters(values);
  }

  int whole(String name, int otherwise, int least, int most) {
    var text = values.getOrDefault(name, Integer.toString(otherwise));
    var isWhole = text.matches("\\d{1,10}");
    var value = isWhole ? Long.parseLong(text) : -1;
    if (value < least || value > most) {
      throw wrong("%s as a whole number from %d to %d".formatted(name, least, most), text);
    }
    return (int) value;
  }

  double share(String name) {
    return number(name, 0, 0, 1);
  }

  double number(String name, double otherwise, double least, double most) {
    var text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    var isNumber = text.matches("\\d{1,6}(\\.\\d{1,6})?|\\.\\d{1,6}");
    var value = isNumber ? Double.parseDouble(text) : -1;
    if (value < least || value > most) {
      throw wrong("%s as a number from %s to %s".formatted(name, least, most), text);
    }
    return value;
  }

  private static IllegalArgumentException wrong(String expected, String found) {
    return new IllegalArgumentException(
        "synthetic: expected %s, found '%s'".formatted(expected, found));
  }
}
