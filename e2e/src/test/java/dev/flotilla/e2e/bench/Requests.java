package dev.flotilla.e2e.bench;

import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskRequestBuilder;
import org.jspecify.annotations.Nullable;

/// What benchmarks submit: nothing is delivered.
final class Requests {
  private Requests() {}

  /// @param upload the id of an upload that has arrived
  static TaskRequest of(String prompt, String upload, Mode mode) {
    return of(prompt, upload, mode, null);
  }

  /// @param check the command that says whether a result is good; absent: nothing is checked
  static TaskRequest of(String prompt, String upload, Mode mode, @Nullable String check) {
    return TaskRequestBuilder.byUpload(prompt, upload)
        .mode(mode)
        .check(check)
        .deliver(Deliver.NONE)
        .build();
  }
}
