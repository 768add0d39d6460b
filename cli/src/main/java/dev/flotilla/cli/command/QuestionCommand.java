package dev.flotilla.cli.command;

import dev.flotilla.cli.view.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "question", description = "What tasks wait for a person to answer.")
final class QuestionCommand {
  private final Surroundings around;
  private final Asking asking;

  QuestionCommand(Surroundings around, Asking asking) {
    this.around = around;
    this.asking = asking;
  }

  @Command(name = "list", description = "List the open questions.")
  int list(@Mixin Common common) {
    return asking.list(
        common,
        fleet -> fleet.questions().stream().filter(it -> it.answer() == null).toList(),
        questions -> {
          var table = new Table("ID", "TASK", "SUBTASK", "KIND", "QUESTION", "OPTIONS");
          questions.forEach(
              it ->
                  table.row(
                      it.id(),
                      it.task(),
                      it.subtask(),
                      it.kind().wire(),
                      it.text(),
                      String.join(" | ", it.options())));
          return table;
        });
  }

  @Command(name = "answer", description = "Answer one; a budget question with a new total in USD.")
  int answer(
      @Mixin Common common,
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "TEXT") String text) {
    asking.ask(
        common,
        fleet -> {
          fleet.answer(id, text);
          return true;
        });
    if (common.json()) {
      around.screen().printJson(Map.of("id", id, "answer", text));
    } else {
      around.screen().print("answered " + id);
    }
    return 0;
  }
}
