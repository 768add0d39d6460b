package dev.flotilla.agent.isolation;

import dev.flotilla.api.work.AttemptId;
import java.util.concurrent.atomic.AtomicLong;

/// The variable by which all processes of a child, and of an attempt, are found.
///
/// @param value `<attempt>.<number of the child>.`
record Mark(String value) {
  static final String VARIABLE = "FLOTILLA_ATTEMPT";

  private static final AtomicLong CHILDREN = new AtomicLong();

  static Mark next(AttemptId attempt) {
    return new Mark(attempt + "." + CHILDREN.incrementAndGet() + ".");
  }

  static boolean isOf(long pid, AttemptId attempt) {
    return Processes.hasVariable(pid, VARIABLE + "=" + attempt + ".");
  }

  boolean isOn(long pid) {
    return Processes.hasVariable(pid, VARIABLE + "=" + value);
  }
}
