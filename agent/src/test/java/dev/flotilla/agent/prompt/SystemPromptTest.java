package dev.flotilla.agent.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.Grant;
import org.junit.jupiter.api.Test;

class SystemPromptTest {
  @Test
  void aWorkerKnowsItsRoleItsPlaceAndTheRepositorysWords() {
    assertThat(SystemPrompt.of(grant("work", "\"Use tabs.\"")))
        .isEqualTo(
            """
            You work.

            # Where you are
            You work in a git checkout, your current directory, on the branch `flotilla/t1/solo`, which is yours alone. \
            Commit there in small steps, with messages that say why; what you leave uncommitted is committed for you when \
            you finish. Do not push, do not switch branches, and leave the commits alone that were there before you.
            Nobody watches your terminal: what you write last is read as your report. A command may run for as long as it \
            does something; nothing that you start outlives your turn. A server of your own listens on the port in $PORT.
            If you need something that only a person can decide, ask with AskUserQuestion: you will be stopped and go on \
            when the answer is there. Decide everything else yourself, and say in your report what you decided.

            # What the repository says
            Use tabs.
            """);
  }

  @Test
  void aReviewerChangesNothing() {
    assertThat(SystemPrompt.of(grant("review", "null")))
        .contains("Change nothing in it.")
        .doesNotContain("Commit")
        .doesNotContain("What the repository says");
  }

  private static Grant grant(String kind, String instructions) {
    var id = "\"00000000-0000-0000-0000-000000000001\"";
    var zeros = "\"" + "0".repeat(40) + "\"";
    return Json.read(
        """
        {"assignment":%1$s,"attempt":%1$s,"token":1,"kind":"%3$s","task":"t1","subtask":"solo",
         "role":{"name":"worker","prompt":"You work."},"assignmentToken":"x","modelUrl":"http://x",
         "git":{"url":"u","branch":"refs/heads/flotilla/t1/solo","checkpointRef":"r",
                "start":%2$s,"head":%2$s,"tree":null},
         "conversation":{"session":%1$s,"prompt":"p","promptDelivered":false,"resume":null,
                         "answer":null,"ended":null},
         "command":null,"setup":null,"instructions":%4$s,"schema":null,
         "author":{"name":"A","email":"a"},"committer":{"name":"C","email":"c"},
         "attribution":false,"simulated":true}
        """
            .formatted(id, zeros, kind, instructions),
        Grant.class);
  }
}
