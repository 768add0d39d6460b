package dev.flotilla.simulator.messages;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The newest requests, and totals of all of them, for audits. Thread-safe. Kept in memory.
final class RequestLog {
  private static final int MOST = 100_000;

  private final Deque<LoggedRequest> requests = new ArrayDeque<>();
  private UsageTotals totals = UsageTotals.NONE;

  synchronized void add(LoggedRequest request) {
    if (requests.size() == MOST) {
      requests.removeFirst();
    }
    requests.addLast(request);
    totals = totals.plus(request);
  }

  synchronized List<LoggedRequest> requests() {
    return List.copyOf(requests);
  }

  synchronized UsageTotals totals() {
    return totals;
  }
}
