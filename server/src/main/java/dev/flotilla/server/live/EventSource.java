package dev.flotilla.server.live;

import dev.flotilla.api.event.EventView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A stream of events for one follower, each once, in order. Used by one thread.
public interface EventSource {
  /// What follows; an empty list when that is nothing within `patience`; absent: the stream is
  /// over, because the server stops.
  Optional<List<EventView>> next(Duration patience);
}
