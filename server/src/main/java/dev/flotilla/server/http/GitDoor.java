package dev.flotilla.server.http;

import dev.flotilla.api.rest.Upload;
import dev.flotilla.api.rest.UploadRequest;
import dev.flotilla.api.task.TaskId;

/// What REST wants of the git host. Thread-safe.
public interface GitDoor {
  /// A ref that `subject` may push that commit to.
  Upload upload(String subject, UploadRequest request);

  /// What the task changed since its base, as a unified diff; empty while nothing was.
  String diff(TaskId task);
}
