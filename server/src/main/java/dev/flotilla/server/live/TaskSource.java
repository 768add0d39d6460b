package dev.flotilla.server.live;

import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.view.EventPosition;
import dev.flotilla.engine.view.EventViews;
import dev.flotilla.engine.view.EventViews.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One task's events by their number. The feed's order is another (by transaction), so what comes
/// early waits for the numbers before it; that there are no gaps makes this right.
final class TaskSource implements EventSource {
  private static final int PAGE = 500;

  private final EventFeed feed;
  private final EventViews events;
  private final TaskId task;
  private final Map<Long, EventView> early = new HashMap<>();
  private long seq;
  private EventPosition position = EventPosition.START;
  private boolean caughtUp;

  TaskSource(EventFeed feed, EventViews events, TaskId task, long afterSeq) {
    this.feed = feed;
    this.events = events;
    this.task = task;
    this.seq = afterSeq;
  }

  @Override
  public Optional<List<EventView>> next(Duration patience) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      if (!caughtUp) {
        var old = history();
        if (!old.isEmpty()) {
          return Optional.of(old);
        }
      }
      var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      switch (feed.after(position, left)) {
        case EventFeed.Batch.Events(var found) -> {
          var next = inOrder(found);
          if (!next.isEmpty()) {
            return Optional.of(next);
          }
        }
        case EventFeed.Batch.Behind() -> caughtUp = false;
        case EventFeed.Batch.Quiet() -> {
          return Optional.of(List.of());
        }
        case EventFeed.Batch.Closed() -> {
          return Optional.empty();
        }
      }
    }
  }

  /// From the ledger. The feed's place is taken first: what is written after it comes by the feed.
  private List<EventView> history() {
    position = feed.position();
    var found = events.of(task, seq, PAGE);
    caughtUp = found.size() < PAGE;
    early.clear();
    if (!found.isEmpty()) {
      seq = found.getLast().event().seq();
    }
    return found.stream().map(Placed::event).toList();
  }

  private List<EventView> inOrder(List<Placed> found) {
    position = found.getLast().position();
    for (var placed : found) {
      var event = placed.event();
      if (event.task().equals(task) && event.seq() > seq) {
        early.put(event.seq(), event);
      }
    }
    var next = new ArrayList<EventView>();
    for (var event = early.remove(seq + 1); event != null; event = early.remove(seq + 1)) {
      next.add(event);
      seq = event.seq();
    }
    return next;
  }
}
