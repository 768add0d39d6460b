package dev.flotilla.server.live;

import dev.flotilla.api.event.EventView;
import dev.flotilla.engine.view.EventPosition;
import dev.flotilla.engine.view.EventViews;
import dev.flotilla.engine.view.EventViews.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All tasks' events, in the order of their transactions.
final class FleetSource implements EventSource {
  private static final int PAGE = 500;

  private final EventFeed feed;
  private final EventViews events;
  private EventPosition position;

  FleetSource(EventFeed feed, EventViews events, EventPosition after) {
    this.feed = feed;
    this.events = events;
    // a task's stream shows events before their place here is final: rather twice than never
    var isAhead = after.compareTo(feed.position()) > 0;
    this.position = isAhead && !events.isFinal(after) ? feed.position() : after;
  }

  @Override
  public Optional<List<EventView>> next(Duration patience) {
    return switch (feed.after(position, patience)) {
      case EventFeed.Batch.Events(var found) -> Optional.of(taken(found));
      case EventFeed.Batch.Behind() -> Optional.of(taken(events.after(position, PAGE)));
      case EventFeed.Batch.Quiet() -> Optional.of(List.of());
      case EventFeed.Batch.Closed() -> Optional.empty();
    };
  }

  private List<EventView> taken(List<Placed> found) {
    if (!found.isEmpty()) {
      position = found.getLast().position();
    }
    return found.stream().map(Placed::event).toList();
  }
}
