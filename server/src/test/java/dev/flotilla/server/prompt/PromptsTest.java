package dev.flotilla.server.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.engine.ledger.CheckResults;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptsTest {
  private static final CheckResults.Result RED =
      new CheckResults.Result(2, 2, "first line\nlast line");

  @Test
  void workIsTheUsersWordsVerbatim() {
    assertThat(Prompts.work("/do  @this\n\tnow", Optional.empty())).isEqualTo("/do  @this\n\tnow");
  }

  @Test
  void workSaysHowItIsChecked() {
    assertThat(Prompts.work("Make tea.", Optional.of("make test")))
        .isEqualTo(
            """
            Make tea.

            ---
            When you are done, the result is checked with this command, from a fresh checkout of your last commit:

                make test

            Run it yourself before you finish, if this place allows it.
            """);
  }

  @Test
  void resolveHoldsTheOutputsTail() {
    assertThat(Prompts.resolve("make test", RED, false))
        .isEqualTo(
            """
            The repository's check fails on your result (exit code 2). It was run twice, from a fresh checkout of your last commit:

                make test

            The end of its output:

                first line
                last line

            It passed on the commit that you started from. Find the cause, mend it, run the check yourself, and commit. Do not weaken the check or its tests.
            """);
  }

  @Test
  void aLongOutputIsCutAtItsBeginning() {
    var result = new CheckResults.Result(1, 2, "x".repeat(100_000) + "END");

    assertThat(Prompts.resolve("make test", result, true)).hasSizeLessThan(20_000).contains("xEND");
  }
}
