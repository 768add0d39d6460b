package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.AnswerRequest;
import dev.flotilla.api.task.QuestionView;
import dev.flotilla.engine.view.QuestionViews;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.workflow.Workflow;
import io.javalin.http.Context;

/// What tasks wait for.
final class QuestionRoutes implements RouteGroup {
  private static final int MAX_ANSWER = 100_000;

  private final Workflow workflow;
  private final QuestionViews questions;

  QuestionRoutes(Workflow workflow, QuestionViews questions) {
    this.workflow = workflow;
    this.questions = questions;
  }

  @Override
  public void addTo(Router router) {
    router.get("/api/v1/questions", Access.PERSON, this::list);
    router.post("/api/v1/questions/{id}/answer", Access.PERSON, this::answer);
  }

  private void list(Context ctx) {
    Queries.only(ctx, "cursor", "limit");
    Answers.ok(ctx, questions.open(Queries.cursor(ctx), Queries.limit(ctx)));
  }

  private void answer(Context ctx) {
    var question = find(ctx);
    var request = Bodies.strict(ctx, AnswerRequest.class);
    var text = Required.text("text", request.text(), MAX_ANSWER);
    workflow.answer(Caller.subject(ctx), question.id(), text);
    Answers.ok(ctx, find(ctx));
  }

  private QuestionView find(Context ctx) {
    var id = ctx.pathParam("id");
    Texts.check("id", id);
    return questions
        .find(id)
        .orElseThrow(() -> new FlotillaException(ErrorCode.NOT_FOUND, "there is no such question"));
  }
}
