package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whether a request can be worked on at all. What does not fit is said in one line.
final class Submission {
  private static final int MAX_PROMPT = 1024 * 1024;
  private static final int MAX_TITLE = 200;
  private static final int MAX_CHECK = 8 * 1024;
  private static final int MAX_LABELS = 32;
  private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git");

  private Submission() {}

  /// @param mode the one that it says, or else the default
  static void check(TaskRequest request, Mode mode) {
    expect(!request.prompt().isBlank(), "prompt: expected some text, found none");
    if (request.prompt().length() > MAX_PROMPT) {
      throw new FlotillaException(
          ErrorCode.TOO_LARGE,
          "prompt: expected at most %d characters, found %d"
              .formatted(MAX_PROMPT, request.prompt().length()));
    }
    var check = request.check();
    expect(
        check == null || (!check.isBlank() && check.length() <= MAX_CHECK),
        "check: expected a command of at most %d characters".formatted(MAX_CHECK));
    var labels = request.labels();
    expect(
        labels == null || labels.size() <= MAX_LABELS,
        "labels: expected at most %d".formatted(MAX_LABELS));
    mode(request, mode);
    repository(request);
  }

  static boolean planOnly(TaskRequest request) {
    return Boolean.TRUE.equals(request.planOnly());
  }

  private static void mode(TaskRequest request, Mode mode) {
    if (mode == Mode.SOLO && (approvals(request).contains(Approval.PLAN) || planOnly(request))) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "a solo task has no plan: leave the plan's approval and planOnly out, or use mode crew");
    }
    var budget = request.budget();
    expect(budget == null || budget.usd().amount().signum() >= 0, "budget: expected 0 USD or more");
  }

  private static void repository(TaskRequest request) {
    var repository = request.repository();
    expect(
        (repository.url() == null) != (repository.upload() == null),
        "repository: expected exactly one of url and upload");
    if (repository.upload() != null) {
      expect(
          request.deliver() != Deliver.PULL_REQUEST,
          "deliver: a pull request needs a repository with a URL");
      upload(request);
    } else {
      url(request);
    }
  }

  /// The id of the upload, if it is one.
  static Optional<UUID> upload(TaskRequest request) {
    var text = request.repository().upload();
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "repository.upload: expected the id of an upload", e);
    }
  }

  private static void url(TaskRequest request) {
    var url = request.repository().url();
    var scheme = url == null ? null : scheme(url);
    expect(
        scheme != null && SCHEMES.contains(scheme),
        "repository.url: expected https:, http:, ssh: or git:; a local path is uploaded by the"
            + " command line");
  }

  private static @Nullable String scheme(String url) {
    try {
      var uri = URI.create(url);
      return uri.getHost() == null ? null : uri.getScheme();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static String title(TaskRequest request) {
    var given = request.title();
    var text = given == null || given.isBlank() ? firstLine(request.prompt()) : given.strip();
    return text.length() > MAX_TITLE ? text.substring(0, MAX_TITLE - 1) + "…" : text;
  }

  private static String firstLine(String prompt) {
    var line = prompt.lines().map(String::strip).filter(it -> !it.isEmpty()).findFirst();
    return line.map(it -> it.length() > 80 ? it.substring(0, 79) + "…" : it).orElse("");
  }

  static List<Approval> approvals(TaskRequest request) {
    var given = request.approvals();
    return given == null ? List.of() : List.copyOf(given);
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new FlotillaException(ErrorCode.INVALID_REQUEST, otherwise);
    }
  }
}
