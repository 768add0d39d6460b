package dev.flotilla.simulator.scenario;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How often a fault struck at one point of one conversation. The point is the session, what
/// answers and how many calls were made, not the text: a repeat after a cut answer counts as the
/// same point although it carries what arrived. Thread-safe; forgotten with the process.
final class FaultCounter {
  private final Map<Point, Integer> struck = new ConcurrentHashMap<>();

  private record Point(String fault, String session, String answering, int calls) {}

  boolean strikesAgain(FaultRule rule, Conversation conversation, String answering) {
    if (rule.times().isEmpty()) {
      return true;
    }
    var point =
        new Point(rule.name(), conversation.session(), answering, conversation.calls().size());
    return struck.merge(point, 1, Integer::sum) <= rule.times().get();
  }
}
