package dev.flotilla.engine.ledger;

import dev.flotilla.api.pool.KnownPools;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/// The pools that a cluster's operator made known. None: the fleet is on one machine.
public final class Pools {
  private static final String FORGET = "delete from pool where name <> all(:names)";

  private static final String LEARN =
      """
      insert into pool (name, role, min, max, replicas)
      select * from unnest(:names, :roles, :mins, :maxes, :replicas)
      on conflict (name) do update
         set role = excluded.role, min = excluded.min, max = excluded.max,
             replicas = excluded.replicas
       where (pool.role, pool.min, pool.max, pool.replicas)
             is distinct from (excluded.role, excluded.min, excluded.max, excluded.replicas)
      """;

  private Pools() {}

  /// These and no others.
  ///
  /// @return whether that is something new
  public static boolean replace(Handle handle, List<KnownPools.Pool> pools) {
    // one after the other: two that cross would leave a mixture
    handle.execute("lock table pool in share row exclusive mode");
    var names = pools.stream().map(KnownPools.Pool::name).toList();
    var forgotten = handle.createUpdate(FORGET).bindArray("names", String.class, names).execute();
    var learnt =
        handle
            .createUpdate(LEARN)
            .bindArray("names", String.class, names)
            .bindArray("roles", String.class, pools.stream().map(KnownPools.Pool::role).toList())
            .bindArray("mins", Integer.class, pools.stream().map(KnownPools.Pool::min).toList())
            .bindArray("maxes", Integer.class, pools.stream().map(KnownPools.Pool::max).toList())
            .bindArray(
                "replicas", Integer.class, pools.stream().map(KnownPools.Pool::replicas).toList())
            .execute();
    return forgotten + learnt > 0;
  }

  /// The roles that have a pool; empty on one machine.
  public static Set<String> roles(Handle handle) {
    return new TreeSet<>(handle.createQuery("select role from pool").mapTo(String.class).list());
  }

  /// The role of a pool, by the pool's name.
  public static Optional<String> role(Handle handle, String name) {
    return handle
        .createQuery("select role from pool where name = :name")
        .bind("name", name)
        .mapTo(String.class)
        .findOne();
  }
}
