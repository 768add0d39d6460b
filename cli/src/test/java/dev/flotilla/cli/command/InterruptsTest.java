package dev.flotilla.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cli.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterruptsTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /// Nothing is typed.
  private static InputStream keyboard() throws IOException {
    return new PipedInputStream(new PipedOutputStream());
  }

  private Interrupts interrupts(String terminal) throws IOException {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var screen = new Screen(keyboard(), stream, stream, Map.of("FLOTILLA_TERMINAL", terminal));
    return new Interrupts(screen, new Dialog(screen));
  }

  @Test
  void whereNobodyCanBeAskedTheFirstDetaches() throws IOException {
    try (var interrupts = interrupts("")) {
      interrupts.interrupt();

      assertThat(interrupts.await(Duration.ZERO)).contains(Interrupts.Wish.DETACH);
    }
  }

  @Test
  void firstAsksAndSecondCancels() throws IOException {
    try (var interrupts = interrupts("in err")) {
      interrupts.ask();
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("detach", "cancel");
      assertThat(interrupts.await(Duration.ZERO)).isEmpty();

      interrupts.interrupt();

      assertThat(interrupts.await(Duration.ZERO)).contains(Interrupts.Wish.CANCEL);
    }
  }

  @Test
  void answerDecidesAndGoingOnAllowsToAskAgain() throws IOException {
    try (var interrupts = interrupts("in err")) {
      interrupts.ask();
      interrupts.answered("");
      assertThat(interrupts.await(Duration.ZERO)).isEmpty();

      interrupts.ask();
      interrupts.answered("d");

      assertThat(interrupts.await(Duration.ZERO)).contains(Interrupts.Wish.DETACH);
    }
  }
}
