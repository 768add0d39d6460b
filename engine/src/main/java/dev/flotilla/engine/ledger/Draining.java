package dev.flotilla.engine.ledger;

import dev.flotilla.api.work.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Taking idle agents out of a pool without ever meeting one that is just getting work.
///
/// A lease holds its pod's row in share for as long as its transaction lasts ([#mayLease]); a
/// drain holds the rows of those that look idle against that, and only then, in a statement of its
/// own, sees who of them is idle in fact. So either the lease was first and the pod is busy, or the
/// drain was and the pod gets nothing. A drain waits for no lease: a row that is held is left out.
public final class Draining {
  private static final String POOL = "select true from pool where role = :role for update";

  private static final String ALREADY =
      """
      select pod from instance
       where role = :role and pod is not null and gone_at is null and drain_at is not null
       order by drain_at, pod limit :count
      """;

  private static final String HOLD =
      """
      select i.id from instance i
       where i.role = :role and i.pod is not null and i.gone_at is null and i.drain_at is null
         and (:any or i.pod = any(:among))
         and not exists (select 1 from lease l where l.instance = i.id)
         for update of i skip locked
      """;

  /// One that takes nothing goes first, then who has been idle longest.
  private static final String DRAIN =
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

  private static final String MAY_LEASE =
      """
      select id from instance where id = :id and gone_at is null and drain_at is null for key share
      """;

  private Draining() {}

  /// At most `count` pods of the role that lease nothing from now on, those that do so already
  /// first; empty when there is no pool of that role.
  ///
  /// @param among the names of those that may be taken beside the ones that drain already; absent:
  /// any of the role
  public static Optional<List<String>> drain(
      Handle handle, String role, int count, Optional<List<String>> among, Instant now) {
    // two at a time would drain twice as many
    if (handle.createQuery(POOL).bind("role", role).mapTo(Boolean.class).findOne().isEmpty()) {
      return Optional.empty();
    }
    var pods =
        new ArrayList<>(
            handle
                .createQuery(ALREADY)
                .bind("role", role)
                .bind("count", count)
                .mapTo(String.class)
                .list());
    if (pods.size() < count) {
      var held =
          handle
              .createQuery(HOLD)
              .bind("role", role)
              .bind("any", among.isEmpty())
              .bindArray("among", String.class, among.orElse(List.of()))
              .mapTo(UUID.class)
              .list();
      pods.addAll(
          handle
              .createQuery(DRAIN)
              .bindArray("held", UUID.class, held)
              .bind("count", count - pods.size())
              .bind("now", now)
              .mapTo(String.class)
              .list());
    }
    return Optional.of(pods);
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
