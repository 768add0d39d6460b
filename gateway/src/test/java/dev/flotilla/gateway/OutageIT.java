package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.usage.Tokens;
import org.junit.jupiter.api.Test;

final class OutageIT {
  private static final Tokens USED = new Tokens(10, 20, 0, 0, 0);

  @Test
  void killedDatabaseConnectionsAreReplacedAndNothingIsLost() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(USED))) {
      rig.post(true);

      rig.test
          .database()
          .run(
              it ->
                  it.execute(
                      """
                      select pg_terminate_backend(pid) from pg_stat_activity
                       where datname = current_database() and pid <> pg_backend_pid()
                      """));

      await().ignoreExceptions().until(() -> rig.post(true).statusCode() == 200);
      await().untilAsserted(() -> assertThat(rig.ledger().open()).isZero());
      assertThat(rig.ledger().tokens()).isEqualTo(rig.upstream.reported());
    }
  }
}
