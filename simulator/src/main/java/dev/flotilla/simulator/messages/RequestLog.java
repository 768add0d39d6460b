package dev.flotilla.simulator.messages;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The newest requests, and totals of all of them, for audits. Thread-safe. Kept in memory.
final class RequestLog {
  private static final int MOST = 100_000;

  private final Clock clock;
  private final Deque<Observed> newest = new ArrayDeque<>();
  private UsageTotals older = UsageTotals.NONE;

  RequestLog(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(Observed observed) {
    if (newest.size() == MOST) {
      older = older.plus(newest.removeFirst().toLog(clock.instant()));
    }
    newest.addLast(observed);
  }

  synchronized List<LoggedRequest> requests() {
    Instant now = clock.instant();
    return newest.stream().map(observed -> observed.toLog(now)).toList();
  }

  synchronized UsageTotals totals() {
    var totals = older;
    for (var request : requests()) {
      totals = totals.plus(request);
    }
    return totals;
  }
}
