package dev.flotilla.agent.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The words themselves: a change here is a change of what models are told.
class PromptTest {
  @ParameterizedTest
  @ValueSource(strings = {"/compact", "  /x", "!ls", "# title"})
  void aLeadingSignOfTheCliIsNoCommand(String prompt) {
    assertThat(UserMessage.of(prompt)).isEqualTo("\n" + prompt);
  }

  @Test
  void anythingElseReachesTheModelAsItIs() {
    var megabyte = "x".repeat(1024 * 1024);

    assertThat(UserMessage.of(megabyte)).isSameAs(megabyte);
    assertThat(UserMessage.of("see @src/a.txt")).isEqualTo("see @src/a.txt");
  }

  @Test
  void anInterruptedTurnIsToldWhatMayBeMissing() {
    assertThat(Continuation.interrupted(List.of("left out: big.bin")))
        .isEqualTo(
            """
            You were interrupted and go on now, perhaps on another machine. Your workspace is as it was after the last of \
            your calls that has a result above. Whatever ran after that has left nothing here, though outside of the \
            workspace it may have happened: look before you repeat it.
            Processes that were running are gone, and so are files that git ignores, such as build output and downloaded \
            dependencies.
            Besides:
            - left out: big.bin

            Go on with your task.""");
  }

  @Test
  void newWordsComeFirstAndWhole() {
    assertThat(Continuation.next("Rename it.", List.of()))
        .isEqualTo(
            """
            Rename it.

            Your workspace was made anew. Processes that were running are gone, and so are files that git ignores, such \
            as build output and downloaded dependencies.""");
  }

  @Test
  void anAnswerRepeatsTheQuestion() {
    var question = Json.read("{\"questions\":[{\"question\":\"Which DB?\"}]}", JsonNode.class);

    assertThat(Continuation.answer(question, "Postgres"))
        .isEqualTo(
            """
            You had asked:
            > Which DB?

            The answer is: Postgres

            Go on with your task.""");
  }

  @Test
  void workThatCannotBeTakenGoesBackWithTheReasons() {
    assertThat(Continuation.handBack(List.of("lib/ is a repository of its own")))
        .isEqualTo(
            """
            Your work cannot be taken as you left it:
            - lib/ is a repository of its own

            Put that right, and finish.""");
  }

  @Test
  void aFailedSetUpIsPartOfTheFirstMessage() {
    assertThat(Continuation.setupFailed("Do it.", "npm ci", 1, "no network\n"))
        .isEqualTo(
            """
            Do it.

            The repository's set-up command `npm ci` was run for you and failed with exit code 1. The end of its output:
            ```
            no network
            ```""");
  }
}
