package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flotilla.api.usage.Usd;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of `POST /api/v1/tasks`. Everything absent takes its default; the server validates.
///
/// @param repository either a `url` (with an optional `ref`) that the server can fetch, or the id
/// of
///     an `upload`
/// @param check the repository's own command; absent: `.flotilla.yaml` of the base commit
/// @param planOnly mode crew: the task has succeeded when its plan is accepted
/// @param author whose name the commits bear; the command line sends the user's git identity
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskRequest(
    @Nullable String title,
    String prompt,
    Repository repository,
    @Nullable Mode mode,
    @Nullable String role,
    @Nullable String check,
    @Nullable Priority priority,
    @Nullable Budget budget,
    @Nullable Deliver deliver,
    @Nullable List<Approval> approvals,
    @Nullable Map<String, String> labels,
    @Nullable Identity author,
    @Nullable Boolean planOnly) {

  /// Where the work starts from: exactly one of `url` and `upload`.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Repository(@Nullable String url, @Nullable String ref, @Nullable String upload) {}

  /// What the task may cost.
  public record Budget(Usd usd) {}
}
