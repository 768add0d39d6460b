package dev.flotilla.server.live;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.view.EventPosition;
import dev.flotilla.engine.view.EventViews;
import java.util.Optional;

/// Opens streams at the place that a follower names. Thread-safe.
public final class LiveEvents {
  /// Instead of an event's id: nothing that happened before.
  private static final String NOW = "now";

  private final EventFeed feed;
  private final EventViews events;

  public LiveEvents(EventFeed feed, EventViews events) {
    this.feed = feed;
    this.events = events;
  }

  /// @param after an event's id, or `now`; absent: from the first event on
  /// @throws FlotillaException `invalid_request` for an id that is none
  public EventSource fleet(Optional<String> after) {
    var position =
        after
            .map(it -> it.equals(NOW) ? feed.position() : EventPosition.of(it))
            .orElse(EventPosition.START);
    return new FleetSource(feed, events, position);
  }

  /// @param after the id of an event of that task, or `now`; absent: from the first event on
  public EventSource task(TaskId task, Optional<String> after) {
    return new TaskSource(feed, events, task, after.map(it -> seq(task, it)).orElse(0L));
  }

  private long seq(TaskId task, String after) {
    if (after.equals(NOW)) {
      return events.last(task);
    }
    var position = EventPosition.of(after);
    if (!events.isOf(task, position)) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "event id: expected the id of an event of task " + task);
    }
    return position.seq();
  }
}
