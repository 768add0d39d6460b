package dev.flotilla.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepsTest {
  private static final String INTERRUPTED =
      "[Tool call interrupted: the session ended before this call's result was recorded";

  private final Director director =
      new Director(
          Scenarios.parse(
              "test",
              """
              name: steps
              rules:
                - name: work
                  steps:
                    - {name: read, tool: Read, input: {file_path: a}}
                    - name: edit
                      tool: Edit
                      input: {file_path: a, old_string: x, new_string: y}
                      accept: not found
                      repair:
                        when: not been read
                        use: {tool: Read, input: {file_path: a}}
                    - {name: commit, tool: Bash, input: {command: git commit}}
                  failed: stuck
                  answer: {say: all done}
              """),
          1);

  private final Talk talk = Talk.offering("Read", "Edit", "Bash").user("go");

  @Test
  void stepsFollowEachOtherToTheEnd() {
    does("work/read", "text", false);
    does("work/edit", "updated", false);
    does("work/commit", "committed", false);

    assertThat(reply().rule()).isEqualTo("work");
    assertThat(reply().blocks()).containsExactly(new Block.Text("all done"));
  }

  @Test
  void interruptedStepIsMadeAgainAfterTheConversationGoesOn() {
    does("work/read", "text", false);
    does("work/edit", INTERRUPTED, true);
    talk.assistant("No response requested.").user("You were interrupted; go on.");

    assertThat(reply().rule()).isEqualTo("work/edit");
  }

  @Test
  void errorThatMeansDoneAlreadyIsAccepted() {
    does("work/read", "text", false);
    does("work/edit", "String to replace not found in file", true);

    assertThat(reply().rule()).isEqualTo("work/commit");
  }

  @Test
  void errorThatAnotherCallMendsIsMendedAndTheStepMadeAgain() {
    does("work/read", "text", false);
    does("work/edit", "File has not been read yet", true);

    var repair = reply();
    talk.call(repair, "text", false);

    assertThat(repair.blocks().toString()).contains("Read");
    assertThat(reply().blocks().toString()).contains("Edit");
  }

  @Test
  void defaultsThatTheCliFillsInDoNotHideACall() {
    does("work/read", "text", false);
    var edit = (Block.ToolUse) reply().blocks().getFirst();
    talk.call("Edit", edit.input().deepCopy().put("replace_all", false), "updated", false);

    assertThat(reply().rule()).isEqualTo("work/commit");
  }

  @Test
  void stepThatFailsAgainAndAgainEndsTheTurn() {
    does("work/read", "text", false);
    for (var i = 0; i < 4; i++) {
      does("work/edit", "disk full", true);
    }

    assertThat(reply().stopReason()).isEqualTo("end_turn");
    assertThat(reply().blocks().toString()).contains("stuck", "disk full");
  }

  private void does(String step, String result, boolean error) {
    var reply = reply();
    assertThat(reply.rule()).isEqualTo(step);
    talk.call(reply, result, error);
  }

  private Reply reply() {
    return director.reply("s", talk.request());
  }
}
