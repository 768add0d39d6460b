package dev.flotilla.cli.view;

import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usage;
import java.util.Locale;
import java.util.Optional;

/// Figures as people read them.
public final class Words {
  private Words() {}

  /// `42 s`, `3 min 5 s`, `2 h 4 min`.
  public static String time(double seconds) {
    var whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }

  /// `950`, `12.3k`, `1.2M`.
  public static String count(long number) {
    if (number < 1000) {
      return Long.toString(number);
    }
    return number < 1_000_000
        ? String.format(Locale.ROOT, "%.1fk", number / 1e3)
        : String.format(Locale.ROOT, "%.1fM", number / 1e6);
  }

  /// Tokens and money of a task so far.
  public static String spent(Usage usage) {
    var input = usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens();
    return "%s in, %s out, $%s"
        .formatted(count(input), count(usage.outputTokens()), usage.costUsd());
  }

  public static String reason(TaskView task) {
    return Optional.ofNullable(task.reason()).map(it -> ": " + Plain.line(it, 500)).orElse("");
  }
}
