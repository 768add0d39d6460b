package dev.flotilla.agent.work;

import dev.flotilla.agent.checkpoint.Checkpoints;
import dev.flotilla.agent.claude.Launch;
import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.prompt.Continuation;
import dev.flotilla.agent.prompt.SystemPrompt;
import dev.flotilla.agent.prompt.UserMessage;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.api.work.Grant;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// How a conversation begins or goes on: the files that the CLI is given, and the first message.
final class Opening {
  private static final String SYSTEM = "flotilla/system.md";

  private final Grant grant;
  private final Inside inside;
  private final SafeFiles config;
  private final Checkpoints checkpoints;

  Opening(Grant grant, Inside inside, SafeFiles config, Checkpoints checkpoints) {
    this.grant = grant;
    this.inside = inside;
    this.config = config;
    this.checkpoints = checkpoints;
  }

  /// @param extend adds what is known about the workspace to the first message
  Launch launch(UnaryOperator<String> extend) {
    var talk = grant.conversation();
    config.write(SYSTEM, SystemPrompt.of(grant).getBytes(StandardCharsets.UTF_8));
    var answer = talk.answer().filter(it -> checkpoints.hasCall(it.toolUseId()));
    return new Launch(
        talk.session(),
        checkpoints.isResumable(),
        UserMessage.of(extend.apply(message())),
        answer,
        grant.role(),
        grant.schema(),
        grant.attribution(),
        inside.config() + "/" + SYSTEM,
        Launch.Extras.NONE);
  }

  /// What the model is told: the answer it waits for, what may be missing, or what to do.
  private String message() {
    var talk = grant.conversation();
    if (talk.answer().isPresent()) {
      var answer = talk.answer().get();
      var words = Continuation.answer(answer.question(), answer.text());
      return checkpoints.isResumable() ? words : talk.prompt() + "\n\n" + words;
    }
    if (talk.resume().isEmpty() || !checkpoints.isResumable()) {
      return talk.prompt();
    }
    var notes = talk.resume().get().notes();
    return talk.promptDelivered()
        ? Continuation.interrupted(notes)
        : Continuation.next(talk.prompt(), notes);
  }
}
