package dev.flotilla.e2e.chart;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// What must hold of every render.
@FunctionalInterface
interface Rule {
  /// @return what breaks the rule, each with the object, what was expected and what was found
  Stream<String> broken(Render render);

  /// Nothing is broken if it holds.
  static Stream<String> unless(boolean holds, String otherwise) {
    return holds ? Stream.empty() : Stream.of(otherwise);
  }

  /// All rules, by the sentence that each of them is.
  static Map<String, Rule> all() {
    var rules = new LinkedHashMap<String, Rule>();
    rules.putAll(References.RULES);
    rules.putAll(Selectors.RULES);
    rules.putAll(Capacity.RULES);
    rules.putAll(Security.RULES);
    rules.putAll(Networks.RULES);
    rules.putAll(House.RULES);
    return rules;
  }
}
