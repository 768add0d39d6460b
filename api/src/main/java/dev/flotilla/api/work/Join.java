package dev.flotilla.api.work;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The first exchange of an instance: a join token, spent once, buys an instance token.
public final class Join {
  /// What this release speaks. A server refuses any other with `unprocessable` and both numbers.
  public static final int PROTOCOL = 1;

  private Join() {}

  /// `POST /agent/v1/join`, `Authorization: Bearer <join token>`.
  ///
  /// @param slots how many assignments the instance works on at a time, 1 to 64
  /// @param role leases only that role's assignments; absent: any (one machine)
  /// @param rehearsalOnly the instance has no isolation and was not told to do without: it takes
  ///     simulated work only
  public record Request(
      int protocol,
      String version,
      String name,
      String host,
      long pid,
      List<AgentId> slots,
      Optional<String> role,
      boolean rehearsalOnly) {}

  /// @param token the instance token: kept in memory only
  /// @param models alias → model id, given to the CLI by `ANTHROPIC_DEFAULT_*_MODEL`
  public record Response(
      InstanceId instance,
      String token,
      Duration lease,
      Duration heartbeat,
      Duration checkpoint,
      Duration stall,
      Map<String, String> models) {
    @Override
    public String toString() {
      return "Join.Response[instance=" + instance + "]";
    }
  }
}
