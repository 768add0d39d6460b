package dev.flotilla.engine.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/// What a budget limits: `task:<id>`, `fleetDay:<yyyy-mm-dd>` (UTC), or `fleetDay`, which holds the
/// limit of every day that has none of its own.
public record BudgetScope(@JsonValue String value) {
  private static final Pattern VALID =
      Pattern.compile("task:[a-z0-9][a-z0-9-]{0,39}|fleetDay(:\\d{4}-\\d{2}-\\d{2})?");

  public static final BudgetScope EVERY_DAY = new BudgetScope("fleetDay");

  /// @throws FlotillaException `invalid_request` for anything else
  @JsonCreator
  public BudgetScope {
    if (!VALID.matcher(value).matches()) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "budget: expected task:ID, fleetDay or fleetDay:YYYY-MM-DD, found '%s'"
              .formatted(value.length() > 60 ? value.substring(0, 60) : value));
    }
  }

  public static BudgetScope of(TaskId task) {
    return new BudgetScope("task:" + task);
  }

  public static BudgetScope ofDay(Instant time) {
    return new BudgetScope("fleetDay:" + LocalDate.ofInstant(time, ZoneOffset.UTC));
  }

  public boolean isTask() {
    return value.startsWith("task:");
  }

  @Override
  public String toString() {
    return value;
  }
}
