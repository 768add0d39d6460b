package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LedgerAtStartTest {
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void oneThatDoesNotAnswerYetIsAskedAgain() {
    var opened =
        LedgerAtStart.await(
            () -> {
              if (attempts.incrementAndGet() < 4) {
                throw new FlotillaException(ErrorCode.UNAVAILABLE, "no PostgreSQL answers");
              }
              return "open";
            });

    assertThat(opened).isEqualTo("open");
    assertThat(attempts).hasValue(4);
  }

  @Test
  void oneThatWaitingDoesNotMendIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                LedgerAtStart.await(
                    () -> {
                      attempts.incrementAndGet();
                      throw new FlotillaException(ErrorCode.UNPROCESSABLE, "a newer Flotilla's");
                    }))
        .hasMessageContaining("newer");
    assertThat(attempts).hasValue(1);
  }
}
