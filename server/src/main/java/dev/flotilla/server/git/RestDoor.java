package dev.flotilla.server.git;

import dev.flotilla.api.rest.Upload;
import dev.flotilla.api.rest.UploadRequest;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.server.http.GitDoor;

/// What REST wants of git. Thread-safe.
final class RestDoor implements GitDoor {
  private final Uploads uploads;
  private final TaskDiffs diffs;

  RestDoor(Uploads uploads, TaskDiffs diffs) {
    this.uploads = uploads;
    this.diffs = diffs;
  }

  @Override
  public Upload upload(String subject, UploadRequest request) {
    var upload = uploads.create(subject, request.rootCommit(), request.commit(), request.name());
    return new Upload(upload.id().toString(), Uploads.path(upload), upload.ref());
  }

  @Override
  public String diff(TaskId task) {
    return diffs.diff(task);
  }

  @Override
  public String diff(TaskId task, SubtaskKey subtask) {
    return diffs.diff(task, subtask);
  }
}
