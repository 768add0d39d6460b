package dev.flotilla.server.http;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.TaskRequest;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a submission must satisfy by itself. Whether its role and repository exist is the
/// workflow's to say: a repository may bring roles of its own.
final class TaskRequests {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
  private static final int MAX_LABELS = 32;
  private static final int MAX_PROMPT = 4 * 1024 * 1024;
  private static final BigDecimal MAX_BUDGET = BigDecimal.valueOf(1_000_000);

  private TaskRequests() {}

  /// @throws FlotillaException `invalid_request` or `unprocessable`, beginning with the field
  static TaskRequest check(TaskRequest request) {
    require(given(request.prompt()), "prompt", "expected what is to be done, found nothing");
    require(request.prompt().length() <= MAX_PROMPT, "prompt", "expected at most 4 MB");
    line("title", request.title(), 200);
    RepositoryRules.check(request.repository());
    var role = request.role();
    require(
        role == null || NAME.matcher(role).matches(), "role", "expected 1 to 40 of a-z, 0-9, -");
    var check = request.check();
    require(check == null || given(check), "check", "expected a command, found nothing");
    require(
        check == null || check.length() <= 10_000, "check", "expected at most 10000 characters");
    budget(request.budget());
    labels(request.labels());
    author(request.author());
    return request;
  }

  private static void budget(TaskRequest.@Nullable Budget budget) {
    if (budget == null) {
      return;
    }
    require(budget.usd() != null, "budget.usd", "expected an amount such as \"5.00\"");
    var amount = budget.usd().amount();
    require(
        amount.signum() > 0 && amount.compareTo(MAX_BUDGET) <= 0,
        "budget.usd",
        "expected more than 0 and at most 1000000");
  }

  private static void labels(@Nullable Map<String, String> labels) {
    if (labels == null) {
      return;
    }
    require(labels.size() <= MAX_LABELS, "labels", "expected at most %d".formatted(MAX_LABELS));
    labels.forEach(
        (name, value) -> {
          require(
              LABEL.matcher(name).matches(),
              "labels",
              "expected names of 1 to 63 of A-Z, a-z, 0-9, '.', '_', '/' and '-'");
          require(
              value != null && value.length() <= 200,
              "labels." + name,
              "expected text of at most 200 characters");
        });
  }

  private static void author(@Nullable Identity author) {
    if (author == null) {
      return;
    }
    person("author.name", author.name());
    person("author.email", author.email());
  }

  /// Git would refuse it, or read another identity out of it.
  private static void person(String field, @Nullable String text) {
    require(
        text != null && given(text) && text.length() <= 200 && !text.matches("(?s).*[<>\n\r].*"),
        field,
        "expected a line of at most 200 characters without < and >");
  }

  static void line(String field, @Nullable String text, int max) {
    require(
        text == null || (text.length() <= max && !text.contains("\n") && !text.contains("\r")),
        field,
        "expected a line of at most %d characters".formatted(max));
  }

  private static boolean given(@Nullable String text) {
    return text != null && !text.isBlank();
  }

  static void require(boolean holds, String field, String why) {
    if (!holds) {
      throw Queries.invalid(field, why);
    }
  }
}
