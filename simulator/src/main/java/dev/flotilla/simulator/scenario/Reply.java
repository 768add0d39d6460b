package dev.flotilla.simulator.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the simulated model answers, and how the network treats the answer.
///
/// @param rule which rule, or rule and step, of the scenario decided
/// @param first how long until the first byte
/// @param each how long between two events
public record Reply(
    String rule,
    List<Block> blocks,
    String stopReason,
    TokenCount usage,
    Duration first,
    Duration each,
    Optional<Fault> fault) {
  public Reply {
    blocks = List.copyOf(blocks);
  }
}
