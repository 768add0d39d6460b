package dev.flotilla.e2e.chaos;

import dev.flotilla.engine.store.Database;

/// How long work lay still after an interruption: from the end of an attempt, as the ledger noted it,
/// to the start of the next at the same assignment. Milliseconds.
record Resumption(long interruptions, long p50, long p95, long most) {
  static Resumption of(Database database) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    with gap as (
                      select extract(epoch from next.started_at - last.ended_at) * 1000 as ms
                        from attempt last
                        join attempt next on next.assignment = last.assignment
                                         and next.number = last.number + 1
                       where last.state = 'interrupted')
                    select count(*) as n,
                           coalesce(percentile_cont(0.5) within group (order by ms), 0) as p50,
                           coalesce(percentile_cont(0.95) within group (order by ms), 0) as p95,
                           coalesce(max(ms), 0) as most
                      from gap
                    """)
                .map(
                    (row, _) ->
                        new Resumption(
                            row.getLong("n"),
                            row.getLong("p50"),
                            row.getLong("p95"),
                            row.getLong("most")))
                .one());
  }
}
