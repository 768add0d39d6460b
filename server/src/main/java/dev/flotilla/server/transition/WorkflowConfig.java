package dev.flotilla.server.transition;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Models;
import dev.flotilla.api.task.Identity;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What the workflow is set to.
///
/// @param serverUrl where agents reach this server, without a slash at its end
/// @param modelUrl where they reach the model gateway
/// @param simulated this fleet talks to the simulator
/// @param models alias → model id
/// @param answerWithin after which a question takes its default; absent: it waits for ever
public record WorkflowConfig(
    String serverUrl,
    String modelUrl,
    Duration lease,
    Duration heartbeat,
    Duration checkpoint,
    Duration stall,
    int maxAttempts,
    int maxResolves,
    CrewConfig crew,
    boolean simulated,
    boolean attribution,
    Identity committer,
    Map<String, String> models,
    Optional<Duration> answerWithin) {
  /// What commits bear unless it is configured.
  public static final Identity COMMITTER = new Identity("Flotilla", "flotilla@localhost");

  public WorkflowConfig {
    models = Map.copyOf(models);
    if (heartbeat.multipliedBy(2).compareTo(lease) > 0) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "lease: expected at least twice the heartbeat (%s), found %s"
              .formatted(heartbeat, lease));
    }
    if (maxAttempts < 1 || maxResolves < 0) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "maxAttempts must be at least 1, maxResolves at least 0");
    }
  }

  public static WorkflowConfig of(
      Settings settings, String serverUrl, String modelUrl, boolean simulated) {
    return new WorkflowConfig(
        serverUrl,
        modelUrl,
        settings.duration(Setting.LEASE),
        settings.duration(Setting.HEARTBEAT),
        settings.duration(Setting.CHECKPOINT),
        settings.duration(Setting.STALL),
        settings.integer(Setting.MAX_ATTEMPTS),
        settings.integer(Setting.MAX_RESOLVES),
        CrewConfig.of(settings),
        simulated,
        settings.flag(Setting.ATTRIBUTION),
        COMMITTER,
        Models.aliases(),
        settings
            .optional(Setting.ANSWER_WITHIN)
            .map(_ -> settings.duration(Setting.ANSWER_WITHIN)));
  }
}
