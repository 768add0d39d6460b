package dev.flotilla.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  @Test
  void aFailedTransactionHasNotHappened() {
    try (var test = TestDatabase.create()) {
      var database = test.database();

      assertThatThrownBy(
              () ->
                  database.run(
                      handle -> {
                        handle.execute(
                            "insert into audit (at, actor, action, target) values (now(), 'a', 'b', 'c')");
                        throw new IllegalStateException("on purpose");
                      }))
          .isInstanceOf(IllegalStateException.class);

      int rows =
          database.read(it -> it.select("select count(*) from audit").mapTo(Integer.class).one());
      assertThat(rows).isZero();
    }
  }

  @Test
  void aNewerSchemaIsRefusedWithAMessageThatSaysSo() {
    try (var test = TestDatabase.create()) {
      test.database()
          .run(
              it ->
                  it.execute(
                      """
                      insert into flyway_schema_history
                        (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                      values (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'x', 1, true)
                      """));

      assertThatThrownBy(() -> Database.open(test.config()))
          .isInstanceOf(FlotillaException.class)
          .hasMessageContaining("newer Flotilla")
          .extracting("code", InstanceOfAssertFactories.type(ErrorCode.class))
          .isEqualTo(ErrorCode.UNPROCESSABLE);
    }
  }

  @Test
  void aBackendKilledInTheMiddleIsAnOutageAndThePoolRecovers() {
    try (var test = TestDatabase.create()) {
      var database = test.database();

      assertThatThrownBy(
              () ->
                  database.run(
                      it -> {
                        it.execute("select pg_terminate_backend(pg_backend_pid())");
                        it.execute("select 1");
                      }))
          .isInstanceOf(FlotillaException.class)
          .hasMessageContaining("went away");

      assertThat(database.<Integer>read(it -> it.select("select 1").mapTo(Integer.class).one()))
          .isEqualTo(1);
    }
  }
}
