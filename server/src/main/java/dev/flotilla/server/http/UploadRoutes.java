package dev.flotilla.server.http;

import dev.flotilla.api.rest.UploadRequest;
import dev.flotilla.server.auth.Access;
import io.javalin.http.Context;

/// Commits of local repositories on their way in.
final class UploadRoutes implements RouteGroup {
  private final GitDoor git;

  UploadRoutes(GitDoor git) {
    this.git = git;
  }

  @Override
  public void addTo(Router router) {
    router.post("/api/v1/uploads", Access.PERSON, this::create);
  }

  private void create(Context ctx) {
    var request = Bodies.strict(ctx, UploadRequest.class);
    TaskRequests.require(request.rootCommit() != null, "rootCommit", "expected a commit");
    TaskRequests.require(request.commit() != null, "commit", "expected a commit");
    TaskRequests.line("name", Required.text("name", request.name(), 200), 200);
    Answers.created(ctx, git.upload(Caller.subject(ctx), request));
  }
}
