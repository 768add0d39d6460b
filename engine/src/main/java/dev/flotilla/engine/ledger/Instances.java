package dev.flotilla.engine.ledger;

import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.queue.AssignmentTokens;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The agent processes that joined.
public final class Instances {
  /// One of them.
  ///
  /// @param seenAt when it was heard of last: its heartbeats go on while it has nothing to do
  /// @param pod it is one of a cluster's
  public record Row(
      InstanceId id,
      Optional<String> role,
      boolean rehearsalOnly,
      List<AgentId> slots,
      Instant seenAt,
      boolean pod) {}

  /// Of a cluster.
  public record Pod(String name, String uid) {}

  private static final String INSERT =
      """
      insert into instance
        (id, name, host, pid, role, rehearsal_only, token_hash, version, slots, joined_at, seen_at,
         pod, pod_uid)
      values
        (:id, :name, :host, :pid, :role, :rehearsalOnly, :hash, :version, :slots, :now, :now,
         :pod, :podUid)
      on conflict (pod_uid) where pod_uid is not null do nothing
      """;

  private static final String FIND =
      """
      select id, role, rehearsal_only, slots, seen_at, pod
        from instance where id = :id and gone_at is null
      """;

  private static final String SUPERSEDE =
      """
      update instance set gone_at = :now
       where name = :name and host = :host and gone_at is null
      returning id
      """;

  private static final String SEEN =
      """
      update instance set seen_at = :now, taking = :taking where id = :id and gone_at is null
      """;

  /// As strong as a row can be held, so that no lease is just being taken.
  private static final String HOLD_POD =
      "select id from instance where pod = :pod and pod_uid = :uid for update";

  private static final String GONE =
      """
      update instance set gone_at = coalesce(gone_at, :now), gone_why = coalesce(gone_why, :why)
       where id = :id
      """;

  private Instances() {}

  public static InstanceId insert(
      Handle handle, Join.Request request, Optional<String> role, String token, Instant now) {
    return insert(handle, request, role, Optional.empty(), token, now).orElseThrow();
  }

  /// A pod's; empty when that pod has joined before.
  public static Optional<InstanceId> insert(
      Handle handle, Join.Request request, String role, Pod pod, String token, Instant now) {
    return insert(handle, request, Optional.of(role), Optional.of(pod), token, now);
  }

  private static Optional<InstanceId> insert(
      Handle handle,
      Join.Request request,
      Optional<String> role,
      Optional<Pod> pod,
      String token,
      Instant now) {
    var id = InstanceId.random();
    var rows =
        handle
            .createUpdate(INSERT)
            .bind("id", id.value())
            .bind("name", request.name())
            .bind("host", request.host())
            .bind("pid", request.pid())
            .bind("role", role.orElse(null))
            .bind("rehearsalOnly", request.rehearsalOnly())
            .bind("hash", AssignmentTokens.hash(token))
            .bind("version", request.version())
            .bindArray("slots", String.class, request.slots().stream().map(AgentId::value).toList())
            .bind("now", now)
            .bind("pod", pod.map(Pod::name).orElse(null))
            .bind("podUid", pod.map(Pod::uid).orElse(null))
            .execute();
    return Optional.of(id).filter(_ -> rows == 1);
  }

  /// A pod has ended; repeating it changes nothing.
  ///
  /// @return what it was, if it has joined
  public static Optional<InstanceId> gone(Handle handle, Pod pod, String why, Instant now) {
    var found =
        handle
            .createQuery(HOLD_POD)
            .bind("pod", pod.name())
            .bind("uid", pod.uid())
            .mapTo(UUID.class)
            .findOne();
    found.ifPresent(
        it -> handle.createUpdate(GONE).bind("id", it).bind("why", why).bind("now", now).execute());
    return found.map(InstanceId::new);
  }

  /// Those of that name and host are gone: another has come in their place.
  public static List<InstanceId> supersede(Handle handle, String name, String host, Instant now) {
    return handle
        .createQuery(SUPERSEDE)
        .bind("name", name)
        .bind("host", host)
        .bind("now", now)
        .mapTo(UUID.class)
        .map(InstanceId::new)
        .list();
  }

  public static Optional<Row> find(Handle handle, InstanceId id) {
    return handle
        .createQuery(FIND)
        .bind("id", id.value())
        .map(
            (row, _) ->
                new Row(
                    id,
                    Columns.text(row, "role"),
                    row.getBoolean("rehearsal_only"),
                    Arrays.stream((String[]) row.getArray("slots").getArray())
                        .map(AgentId::new)
                        .toList(),
                    Columns.time(row, "seen_at").orElseThrow(),
                    Columns.text(row, "pod").isPresent()))
        .findOne();
  }

  public static void seen(Handle handle, InstanceId id, boolean taking, Instant now) {
    handle
        .createUpdate(SEEN)
        .bind("id", id.value())
        .bind("taking", taking)
        .bind("now", now)
        .execute();
  }
}
