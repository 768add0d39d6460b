package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.CommitId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a script answered: records of name and value, each ended by a NUL, and after a record
/// named `commits` something in another form. Values came from behind the wall: none is trusted.
///
/// @param rest what follows the record `commits`, as ISO 8859-1
record Records(List<Entry> entries, String rest) {
  record Entry(String name, String value) {}

  /// @param answer as ISO 8859-1
  static Records parse(String answer) {
    var entries = new ArrayList<Entry>();
    int at = 0;
    while (at < answer.length()) {
      int nameEnd = nul(answer, at);
      int valueStart = Math.min(nameEnd + 1, answer.length());
      int valueEnd = nul(answer, valueStart);
      var name = answer.substring(at, nameEnd);
      entries.add(new Entry(name, show(answer.substring(valueStart, valueEnd))));
      at = valueEnd + 1;
      if (name.equals("commits")) {
        break;
      }
    }
    return new Records(entries, answer.substring(Math.min(at, answer.length())));
  }

  private static int nul(String text, int from) {
    int at = text.indexOf('\0', from);
    return at < 0 ? text.length() : at;
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  List<String> all(String name) {
    return entries.stream().filter(it -> it.name().equals(name)).map(Entry::value).toList();
  }

  boolean has(String name) {
    return first(name).isPresent();
  }

  /// An object id; empty when there is none or it is not one.
  Optional<CommitId> id(String name) {
    return ids(name).stream().findFirst();
  }

  List<CommitId> ids(String name) {
    return all(name).stream().filter(it -> it.matches("[0-9a-f]{40}")).map(CommitId::new).toList();
  }

  /// As text; bytes that are no UTF-8 as `\xNN`, so that two names never look the same.
  private static String show(String latin) {
    var text = new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    var shown = new StringBuilder();
    latin
        .chars()
        .forEach(it -> shown.append(it < 128 ? Character.toString(it) : "\\x%02X".formatted(it)));
    return shown.toString();
  }
}
