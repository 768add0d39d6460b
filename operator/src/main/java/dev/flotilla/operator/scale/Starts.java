package dev.flotilla.operator.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The agents that were started in the last minute, those that are gone again included. Immutable.
public final class Starts {
  /// The time over which starts are counted.
  public static final Duration WINDOW = Duration.ofMinutes(1);

  private final List<Instant> at;

  private Starts(Collection<Instant> at) {
    this.at = List.copyOf(at);
  }

  /// What an operator that starts anew can know.
  ///
  /// @param created when the pods that it finds were created
  public static Starts seen(Collection<Instant> created) {
    return new Starts(created);
  }

  public Starts and(int agents, Instant now) {
    var all = new ArrayList<>(at.stream().filter(it -> isRecent(it, now)).toList());
    for (var agent = 0; agent < agents; agent++) {
      all.add(now);
    }
    return new Starts(all);
  }

  /// Agents that may be started now.
  public int left(Instant now, int perMinute) {
    return Math.max(
        0, perMinute - Math.toIntExact(at.stream().filter(it -> isRecent(it, now)).count()));
  }

  /// A clock that was set back leaves starts that are to come, which say nothing.
  private static boolean isRecent(Instant start, Instant now) {
    return Duration.between(start, now).abs().compareTo(WINDOW) < 0;
  }
}
