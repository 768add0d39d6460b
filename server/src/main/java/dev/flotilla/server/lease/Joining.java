package dev.flotilla.server.lease;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.credential.TokenText;
import dev.flotilla.engine.ledger.Instances;
import dev.flotilla.engine.ledger.JoinTokens;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.cluster.Identity;
import dev.flotilla.server.transition.Interrupting;
import dev.flotilla.server.transition.Parts;
import java.util.HashSet;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An agent process becomes an instance. One that was started again takes the place of the one
/// before, whose work goes back at once instead of when its leases expire.
public final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final int MAX_SLOTS = 64;

  private final Parts parts;
  private final Reclaiming reclaiming;

  public Joining(Parts parts, Interrupting interrupting) {
    this.parts = parts;
    this.reclaiming = new Reclaiming(parts, interrupting);
  }

  public Join.Response join(String joinToken, Join.Request request) {
    check(request);
    var token = TokenText.random("instance");
    var joined = parts.database().transact(handle -> joined(handle, joinToken, request, token));
    return terms(joined, request.name(), token);
  }

  /// As [#join(String, Join.Request)] by what the cluster says of the pod.
  public Join.Response join(Identity.Pod pod, Join.Request request) {
    var named =
        new Join.Request(
            request.protocol(),
            request.version(),
            pod.name(),
            pod.name(),
            request.pid(),
            request.slots(),
            request.role(),
            request.rehearsalOnly());
    check(named);
    var token = TokenText.random("instance");
    var joined = parts.database().transact(handle -> joined(handle, pod, named, token));
    return terms(joined, pod.name(), token);
  }

  private Join.Response terms(Joined joined, String name, String token) {
    joined.gone().forEach(it -> reclaiming.lost(it, Reclaiming.SUPERSEDED));
    LOG.atInfo()
        .addKeyValue("instance", joined.id())
        .addKeyValue("agent", name)
        .log("instance joined");
    var config = parts.config();
    return new Join.Response(
        joined.id(),
        token,
        config.lease(),
        config.heartbeat(),
        config.checkpoint(),
        config.stall(),
        config.models());
  }

  private record Joined(InstanceId id, List<InstanceId> gone) {}

  private Joined joined(Handle handle, String joinToken, Join.Request request, String token) {
    var now = parts.now();
    var spent =
        JoinTokens.spend(handle, joinToken, now)
            .orElseThrow(
                () ->
                    new FlotillaException(
                        ErrorCode.UNAUTHENTICATED,
                        "this join token is not good (any more): ask for a new one"));
    var gone = Instances.supersede(handle, request.name(), request.host(), now);
    var role = spent.role().or(request::role);
    return new Joined(Instances.insert(handle, request, role, token, now), gone);
  }

  private Joined joined(Handle handle, Identity.Pod pod, Join.Request request, String token) {
    var now = parts.now();
    var role = Pools.role(handle, pod.pool()).orElseThrow(() -> noPool(handle, pod));
    var gone = Instances.supersede(handle, pod.name(), pod.name(), now);
    var known = new Instances.Pod(pod.name(), pod.uid());
    var id =
        Instances.insert(handle, request, role, known, token, now)
            .orElseThrow(
                () ->
                    new FlotillaException(
                        ErrorCode.CONFLICT,
                        "pod %s (%s) has joined before, and a pod joins once: delete it, a new one"
                                .formatted(pod.name(), pod.uid())
                            + " will take its place"));
    Topic.POOL.signal(handle);
    return new Joined(id, gone);
  }

  private static FlotillaException noPool(Handle handle, Identity.Pod pod) {
    return Pools.roles(handle).isEmpty()
        ? new FlotillaException(
            ErrorCode.UNAVAILABLE, "no pool is known yet: the operator says which there are")
        : new FlotillaException(
            ErrorCode.FORBIDDEN,
            "there is no pool '%s': a pod joins by the ServiceAccount that bears its pool's name"
                .formatted(pod.pool()));
  }

  private static void check(Join.Request request) {
    if (request.protocol() != Join.PROTOCOL) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "agent protocol: expected %d, found %d: run the same release of server and agent"
              .formatted(Join.PROTOCOL, request.protocol()));
    }
    var slots = request.slots();
    if (slots.isEmpty()
        || slots.size() > MAX_SLOTS
        || new HashSet<>(slots).size() != slots.size()) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "slots: expected 1 to %d different ones".formatted(MAX_SLOTS));
    }
    if (request.name().isBlank() || request.name().length() > 100) {
      throw new FlotillaException(ErrorCode.INVALID_REQUEST, "name: expected 1 to 100 characters");
    }
  }
}
