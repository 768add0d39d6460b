package dev.flotilla.agent.work;

import dev.flotilla.agent.isolation.AttemptRoot;
import dev.flotilla.agent.isolation.IsolationConfig;
import dev.flotilla.api.client.TokenFile;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What an agent process needs to know.
///
/// @param joinToken spent once at the start
/// @param name of the instance; its slots are `name-1`, `name-2` …
/// @param slots assignments at a time, 1 to 64
/// @param role leases only that role's assignments; absent: any
/// @param root where attempts have their directories
/// @param freeDisk bytes of free disk below which nothing new is taken
/// @param enabled false: takes nothing
/// @param commandLimit how long a repository's own command (`check`, `setup`) may take
/// @param environment the process's own, out of which a role may name variables for its commands
public record AgentConfig(
    URI server,
    String joinToken,
    String name,
    int slots,
    Optional<String> role,
    IsolationConfig isolation,
    Path root,
    long freeDisk,
    boolean enabled,
    Duration commandLimit,
    Map<String, String> environment) {
  private static final Duration COMMAND_LIMIT = Duration.ofHours(1);

  public AgentConfig {
    if (slots < 1 || slots > 64) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: expected 1 to 64, found %d".formatted(Setting.AGENTS.env(), slots));
    }
    environment = Map.copyOf(environment);
  }

  /// A process of its own, configured by its environment (`flotilla serve agent`).
  ///
  /// @throws FlotillaException `invalid_request` naming the variable that is missing or wrong
  public static AgentConfig from(Map<String, String> env) {
    return new AgentConfig(
        URI.create(required(env, Setting.SERVER_URL)),
        TokenFile.from(env).map(TokenFile::read).orElseGet(() -> required(env, Setting.TOKEN)),
        env.getOrDefault("FLOTILLA_AGENT_NAME", "agent-" + ProcessHandle.current().pid()),
        Integer.parseInt(digits(env, Setting.AGENTS.env(), "1")),
        Optional.ofNullable(env.get("FLOTILLA_ROLE")).filter(it -> !it.isBlank()),
        IsolationConfig.from(
            env,
            get(env, Setting.ISOLATION),
            get(env, Setting.ISOLATION_READ_ONLY),
            get(env, Setting.ISOLATION_ENV),
            Path.of(required(env, Setting.CLAUDE))),
        Optional.ofNullable(env.get("FLOTILLA_ATTEMPTS"))
            .filter(it -> !it.isBlank())
            .map(Path::of)
            .orElseGet(AttemptRoot::standard),
        Long.parseLong(digits(env, Setting.FREE_DISK.env(), Setting.FREE_DISK.fallback())),
        Boolean.parseBoolean(get(env, Setting.AGENTS_ENABLED)),
        COMMAND_LIMIT,
        env);
  }

  private static String get(Map<String, String> env, Setting setting) {
    return env.getOrDefault(setting.env(), setting.fallback());
  }

  private static String required(Map<String, String> env, Setting setting) {
    var value = env.getOrDefault(setting.env(), "");
    if (value.isBlank()) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s is not set: expected %s".formatted(setting.env(), setting.meaning()));
    }
    return value;
  }

  private static String digits(Map<String, String> env, String name, String fallback) {
    var value = env.getOrDefault(name, fallback);
    if (!value.matches("\\d{1,18}")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "%s: expected a number, found '%s'".formatted(name, value));
    }
    return value;
  }

  @Override
  public String toString() {
    return "AgentConfig[%s, %s, %d slots]".formatted(server, name, slots);
  }
}
