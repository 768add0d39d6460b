package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifecycleTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final Lifecycle lifecycle = new Lifecycle();

  private AutoCloseable part(String name) {
    return () -> closed.add(name);
  }

  @Test
  void partsAreClosedOnceTheLastFirst() {
    lifecycle.add("data", part("data"));
    lifecycle.start("postgres", () -> part("postgres"));

    lifecycle.close();
    lifecycle.close();

    assertThat(closed).containsExactly("postgres", "data");
  }

  @Test
  void whoeverEndsItWaitsForWhatIsJustStarting() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var ready = new CountDownLatch(1);
    var starting =
        Thread.ofPlatform()
            .start(
                () ->
                    lifecycle.start(
                        "postgres",
                        () -> {
                          begun.countDown();
                          await(ready);
                          return part("postgres");
                        }));
    begun.await();
    var ending = Thread.ofPlatform().start(lifecycle::close);
    while (ending.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }

    assertThat(closed).isEmpty();
    ready.countDown();
    starting.join();
    ending.join();

    assertThat(closed).containsExactly("postgres");
  }

  @Test
  void nothingStartsWhenItIsOver() {
    lifecycle.close();

    assertThatThrownBy(() -> lifecycle.start("postgres", () -> fail("started all the same")))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("no use for postgres");
    assertThatThrownBy(() -> lifecycle.add("server", part("server")))
        .isInstanceOf(FlotillaException.class);
    assertThat(closed).containsExactly("server");
  }

  private static AutoCloseable fail(String why) {
    throw new AssertionError(why);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
