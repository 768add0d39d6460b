package dev.flotilla.server.transition;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.task.Mode;

/// What crews are set to.
///
/// @param defaultMode of a task that says none
/// @param maxSubtasks of one plan
/// @param maxRevisions of a subtask, and of the plan, before a person is asked
/// @param qualityThreshold the score that a review needs to accept
public record CrewConfig(
    Mode defaultMode, int maxSubtasks, int maxRevisions, double qualityThreshold) {
  static CrewConfig of(Settings settings) {
    return new CrewConfig(
        settings.flag(Setting.CREW) ? Mode.CREW : Mode.SOLO,
        settings.integer(Setting.MAX_SUBTASKS),
        settings.integer(Setting.MAX_REVISIONS),
        settings.ratio(Setting.QUALITY_THRESHOLD));
  }
}
