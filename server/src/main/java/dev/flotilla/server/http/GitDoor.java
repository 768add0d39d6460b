package dev.flotilla.server.http;

import dev.flotilla.api.rest.Upload;
import dev.flotilla.api.rest.UploadRequest;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;

/// What REST wants of the git host. Thread-safe.
public interface GitDoor {
  /// A ref that `subject` may push that commit to.
  Upload upload(String subject, UploadRequest request);

  /// What the task changed since its base, as a unified diff; empty while nothing was.
  String diff(TaskId task);

  /// What the subtask's branch changed since it started, as a unified diff; empty while nothing was.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `not_found` when there is none of that key
  String diff(TaskId task, SubtaskKey subtask);
}
