package dev.flotilla.api.task;

import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/// A request of which a test says what it is about; everything else is absent.
@NullMarked
public final class TaskRequestBuilder {
  private final String prompt;
  private final TaskRequest.Repository repository;
  private @Nullable Mode mode;
  private @Nullable String role;
  private @Nullable String check;
  private @Nullable Deliver deliver;
  private @Nullable List<Approval> approvals;
  private @Nullable Boolean planOnly;

  private TaskRequestBuilder(String prompt, TaskRequest.Repository repository) {
    this.prompt = prompt;
    this.repository = repository;
  }

  public static TaskRequestBuilder of(String prompt, TaskRequest.Repository repository) {
    return new TaskRequestBuilder(prompt, repository);
  }

  /// @param url that the server can fetch
  public static TaskRequestBuilder byUrl(String prompt, String url, @Nullable String ref) {
    return of(prompt, new TaskRequest.Repository(url, ref, null));
  }

  /// @param upload the id of one that has arrived
  public static TaskRequestBuilder byUpload(String prompt, String upload) {
    return of(prompt, new TaskRequest.Repository(null, null, upload));
  }

  public TaskRequestBuilder mode(@Nullable Mode mode) {
    this.mode = mode;
    return this;
  }

  public TaskRequestBuilder role(String role) {
    this.role = role;
    return this;
  }

  public TaskRequestBuilder check(@Nullable String check) {
    this.check = check;
    return this;
  }

  public TaskRequestBuilder deliver(@Nullable Deliver deliver) {
    this.deliver = deliver;
    return this;
  }

  public TaskRequestBuilder approvals(@Nullable List<Approval> approvals) {
    this.approvals = approvals;
    return this;
  }

  public TaskRequestBuilder planOnly() {
    this.planOnly = true;
    return this;
  }

  public TaskRequest build() {
    return new TaskRequest(
        null,
        prompt,
        repository,
        mode,
        role,
        check,
        null,
        null,
        deliver,
        approvals,
        null,
        null,
        planOnly);
  }
}
