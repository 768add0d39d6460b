package dev.flotilla.api.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;
import java.util.List;

/// `GET /operator/v1/pools`: what pools are scaled by.
///
/// @param version of what is said here, ages apart; to be given back as `since`, means nothing else
/// @param throttled the model's provider asks to slow down: more agents would not help
/// @param budgetSpent the fleet's budget of the day is used up
public record PoolFigures(long version, List<Pool> pools, boolean throttled, boolean budgetSpent) {
  public PoolFigures {
    pools = List.copyOf(pools);
  }

  /// Work and agents of one role, whether or not there is a pool of it.
  ///
  /// @param pending assignments that could be leased now
  /// @param running assignments that are leased
  /// @param oldestSeconds how long the first of those pending has been
  public record Pool(
      String role, int pending, int running, long oldestSeconds, List<Agent> agents) {
    public Pool {
      agents = List.copyOf(agents);
    }
  }

  /// A pod that joined and is not gone.
  public record Agent(String pod, String uid, State state) {}

  /// What an agent does.
  public enum State {
    IDLE,
    /// Holds a lease.
    BUSY,
    /// Holds a lease and gets no other: is to go when it is done.
    FINISHING,
    /// Holds none and leases nothing any more: may be deleted.
    DRAINING;

    @JsonValue
    public String wire() {
      return Wire.name(this);
    }

    @JsonCreator
    public static State of(String text) {
      return Wire.parse(values(), State::wire, text);
    }
  }
}
