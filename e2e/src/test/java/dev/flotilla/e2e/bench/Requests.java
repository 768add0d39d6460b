package dev.flotilla.e2e.bench;

import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskRequest;

/// What benchmarks submit: nothing is checked and nothing delivered.
final class Requests {
  private Requests() {}

  /// @param upload the id of an upload that has arrived
  static TaskRequest of(String prompt, String upload, Mode mode) {
    return new TaskRequest(
        null,
        prompt,
        new TaskRequest.Repository(null, null, upload),
        mode,
        null,
        null,
        null,
        null,
        Deliver.NONE,
        null,
        null,
        null,
        null);
  }
}
