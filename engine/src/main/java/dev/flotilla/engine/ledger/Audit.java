package dev.flotilla.engine.ledger;

import dev.flotilla.api.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Who did what, append-only. Never what was said in it.
public final class Audit {
  private static final String INSERT =
      """
      insert into audit (at, actor, action, target, detail)
      values (:at, :actor, :action, :target, cast(:detail as jsonb))
      """;

  private Audit() {}

  public static void record(
      Handle handle,
      String actor,
      String action,
      String target,
      Map<String, String> detail,
      Instant at) {
    handle
        .createUpdate(INSERT)
        .bind("at", at)
        .bind("actor", actor)
        .bind("action", action)
        .bind("target", target)
        .bind("detail", Json.write(detail))
        .execute();
  }
}
