package dev.flotilla.agent.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.work.Grant;
import java.util.Optional;

/// Answers the calls that wait for us: every call passes the gate and goes, a question is
/// deferred (a person answers it, perhaps tomorrow, perhaps on another agent), the one that a
/// person has answered gets that answer.
final class Replies {
  private final StdinWriter stdin;
  private final ToolGate gate;
  private final Role role;
  private final Optional<Grant.Answer> answer;

  Replies(StdinWriter stdin, ToolGate gate, Role role, Optional<Grant.Answer> answer) {
    this.stdin = stdin;
    this.gate = gate;
    this.role = role;
    this.answer = answer;
  }

  void gated(String requestId, ToolCall call) {
    if (call.isQuestion()) {
      stdin.send(isAnswered(call) ? ControlLines.letGo(requestId) : ControlLines.defer(requestId));
      return;
    }
    if (!Tools.allows(role, call.name())) {
      stdin.send(ControlLines.deny(requestId, call.name() + " is not among your role's tools"));
      return;
    }
    gate.before(call);
    stdin.send(ControlLines.letGo(requestId));
  }

  /// True when this was the question that a person has answered.
  boolean asked(String requestId, ToolCall call) {
    var input = call.input() instanceof ObjectNode object ? object.deepCopy() : emptyInput();
    var answers = answer.filter(it -> it.toolUseId().equals(call.id()));
    answers.ifPresent(it -> addAnswers(input, it.text()));
    stdin.send(ControlLines.allow(requestId, input));
    return answers.isPresent();
  }

  private boolean isAnswered(ToolCall call) {
    return answer.filter(it -> it.toolUseId().equals(call.id())).isPresent();
  }

  /// A person answers the call as a whole: each of its questions gets the same words.
  private static void addAnswers(ObjectNode input, String text) {
    var answers = input.putObject("answers");
    for (var question : input.path("questions")) {
      answers.put(question.path("question").asText(), text);
    }
  }

  private static ObjectNode emptyInput() {
    return Json.MAPPER.createObjectNode();
  }
}
