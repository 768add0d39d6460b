package dev.flotilla.e2e.operator;

import dev.flotilla.engine.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the ledger says of agents that left: that none of them got work from the moment on in which it
/// was to go, and that what it had came to its end.
final class WorkAudit {
  private static final Map<String, String> RULES =
      Map.of(
          "work of an agent that was to go",
          """
          select i.pod || ' ' || a.id from attempt a join instance i on i.id = a.instance
           where i.drain_at is not null and (a.started_at > i.drain_at or a.ended_at is null)
          """,
          "work that was interrupted",
          """
          select i.pod || ' ' || a.id || ' ' || coalesce(a.reason, '')
            from attempt a join instance i on i.id = a.instance where a.state = 'interrupted'
          """,
          "work of an agent that is gone",
          """
          select i.pod || ' ' || a.id from attempt a join instance i on i.id = a.instance
           where i.gone_at is not null and (a.ended_at is null or a.ended_at > i.gone_at)
          """);

  private WorkAudit() {}

  /// What breaks a rule, in words.
  static List<String> findings(Database ledger) {
    var findings = new ArrayList<String>();
    RULES.forEach(
        (rule, query) ->
            ledger
                .read(handle -> handle.createQuery(query).mapTo(String.class).list())
                .forEach(found -> findings.add(rule + ": " + found)));
    return findings;
  }
}
