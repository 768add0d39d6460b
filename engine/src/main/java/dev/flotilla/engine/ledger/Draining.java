package dev.flotilla.engine.ledger;

import dev.flotilla.api.work.InstanceId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Taking agents out of a pool without ever ending one that works.
///
/// A lease holds its pod's row in share for as long as its transaction lasts ([#mayLease]); a
/// drain holds the rows of those that it looks at against that, and only then, in a statement of
/// its own, sees who of them is idle in fact. So either the lease was first and the pod is busy, or
/// the drain was and the pod gets nothing. A drain waits for no lease: a row that is held is left
/// out.
///
/// Whoever drains and holds no lease never gets one again and may be deleted. Whoever drains and
/// still holds one finishes it first, and may be kept after all as long as it does: its lease is
/// held against its end meanwhile, so that nobody has seen it idle.
public final class Draining {
  private static final String POOL = "select true from pool where role = :role for update";

  /// Their leases cannot end meanwhile; whose is just ending, or held by somebody else, is not among
  /// them.
  private static final String KEEPABLE =
      """
      select i.id from instance i join lease l on l.instance = i.id
       where i.role = :role and i.pod is not null and i.gone_at is null and i.drain_at is not null
       order by i.drain_at desc, i.pod desc
         for update skip locked
      """;

  private static final String GIVEN =
      """
      select i.pod, exists (select 1 from lease l where l.instance = i.id) as busy from instance i
       where i.role = :role and i.pod is not null and i.gone_at is null and i.drain_at is not null
         and not i.id = any(:keepable)
       order by i.drain_at, i.pod
      """;

  private static final String HOLD =
      """
      select i.id from instance i
       where i.role = :role and i.pod is not null and i.gone_at is null and i.drain_at is null
         and (:any or i.pod = any(:among))
         and exists (select 1 from lease l where l.instance = i.id) = :busy
         for update of i skip locked
      """;

  /// One that takes nothing goes first, then who has been idle longest.
  private static final String DRAIN_IDLE =
      """
      with drained as (
        update instance set drain_at = :now
         where id in
           (select i.id from instance i
             where i.id = any(:held)
               and not exists (select 1 from lease l where l.instance = i.id)
             order by i.taking,
                      coalesce((select max(a.ended_at) from attempt a where a.instance = i.id),
                               i.joined_at),
                      i.pod
             limit :count)
        returning pod
      )
      select pod from drained order by pod
      """;

  /// Who has worked longest is likely to be done first.
  private static final String DRAIN_BUSY =
      """
      update instance set drain_at = :now
       where id in
         (select i.id from instance i
           where i.id = any(:held)
           order by (select max(a.started_at) from lease l join attempt a on a.id = l.attempt
                      where l.instance = i.id) nulls first,
                    i.pod
           limit :count)
      """;

  private static final String KEEP = "update instance set drain_at = null where id = any(:kept)";

  private static final String MAY_LEASE =
      """
      select id from instance where id = :id and gone_at is null and drain_at is null for key share
      """;

  private Draining() {}

  /// Lets `count` pods of the role drain, as far as there are so many: idle ones that do already
  /// first, then other idle ones, then busy ones. Busy ones that are not needed for that are kept.
  ///
  /// @param among the names of those that may be taken beside the ones that drain already; absent:
  /// any of the role
  /// @return those that hold nothing and never will, at most `count`; empty when there is no pool of
  /// that role
  public static Optional<List<String>> drain(
      Handle handle, String role, int count, Optional<List<String>> among, InstantSource clock) {
    // two at a time would drain twice as many
    if (handle.createQuery(POOL).bind("role", role).mapTo(Boolean.class).findOne().isEmpty()) {
      return Optional.empty();
    }
    var keepable =
        handle.createQuery(KEEPABLE).bind("role", role).mapTo(UUID.class).stream()
            .distinct()
            .toList();
    var given =
        handle
            .createQuery(GIVEN)
            .bind("role", role)
            .bindArray("keepable", UUID.class, keepable)
            .map((row, _) -> new Given(row.getString("pod"), row.getBoolean("busy")))
            .list();
    var pods =
        new ArrayList<>(
            given.stream().filter(it -> !it.busy()).limit(count).map(Given::pod).toList());
    var missing = count - given.size();
    if (missing > 0) {
      var idle =
          handle
              .createQuery(DRAIN_IDLE)
              .bindArray("held", UUID.class, hold(handle, role, among, false))
              .bind("count", missing)
              .bind("now", now(clock))
              .mapTo(String.class)
              .list();
      pods.addAll(idle);
      missing -= idle.size();
    }
    if (missing > keepable.size()) {
      handle
          .createUpdate(DRAIN_BUSY)
          .bindArray("held", UUID.class, hold(handle, role, among, true))
          .bind("count", missing - keepable.size())
          .bind("now", now(clock))
          .execute();
    } else {
      handle
          .createUpdate(KEEP)
          .bindArray(
              "kept", UUID.class, keepable.subList(0, keepable.size() - Math.max(0, missing)))
          .execute();
    }
    return Optional.of(pods);
  }

  /// Read while the rows are held, so that whatever they had before began before it.
  private static Instant now(InstantSource clock) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private record Given(String pod, boolean busy) {}

  private static List<UUID> hold(
      Handle handle, String role, Optional<List<String>> among, boolean busy) {
    return handle
        .createQuery(HOLD)
        .bind("role", role)
        .bind("any", among.isEmpty())
        .bindArray("among", String.class, among.orElse(List.of()))
        .bind("busy", busy)
        .mapTo(UUID.class)
        .list();
  }

  /// Whether a pod may lease; if so, nobody drains it before the transaction ends.
  public static boolean mayLease(Handle handle, InstanceId pod) {
    return handle
        .createQuery(MAY_LEASE)
        .bind("id", pod.value())
        .mapTo(UUID.class)
        .findOne()
        .isPresent();
  }
}
