package dev.flotilla.api.config;

import java.util.Locale;

/// Every setting of a fleet. The YAML name is what `FLOTILLA_CONFIG` uses; the environment name is
/// `FLOTILLA_` and the YAML name in upper case with `_`, unless the contract names another.
public enum Setting {
  DATA_DIR("dataDir", "~/.flotilla", "local state"),
  AGENTS(
      "agents",
      "",
      "agents at work on this machine; absent: 4 per core, 4 to 16, less where memory is short"),
  API_PORT("monitoring.apiPort", "4005", "REST, live events, git and agent protocol"),
  DASHBOARD_PORT("monitoring.dashboardPort", "6011", "dashboard"),
  MONITORING("monitoring.enabled", "true", "health, readiness and metrics on a port of their own"),
  DATABASE_URL("databaseUrl", "", "external PostgreSQL, 15 or newer; absent: embedded"),
  SERVER_URL("serverUrl", "", "the fleet that the command line and agents talk to"),
  TOKEN("token", "", "the credential for it"),
  ISOLATION("isolation.mode", "auto", "auto, bubblewrap or none", "FLOTILLA_ISOLATION"),
  ISOLATION_READ_ONLY(
      "isolation.readOnly", "", "more paths that agents may read, separated by ':'"),
  ISOLATION_ENV(
      "isolation.env", "", "more environment variables that agents may see, separated by ','"),
  CLAUDE("claude", "", "path of the Claude Code binary; absent: the pinned version"),
  UPSTREAM_URL("upstreamUrl", "", "the model API; absent: ANTHROPIC_BASE_URL, else the provider's"),
  UPSTREAM_CA("upstreamCa", "", "PEM of a private CA for it"),
  DEFAULT_MODEL("defaultModel", "sonnet", "the model of roles that name none"),
  STALL(
      "sdkIntegration.timeout",
      "300000",
      "milliseconds without any evidence of life until a turn counts as stalled"),
  MAX_ATTEMPTS("sdkIntegration.retryAttempts", "3", "failures until a task parks"),
  CREW("dualAgentMode.enabled", "true", "false makes solo the default mode"),
  MANAGER_MODEL("dualAgentMode.managerModel", "opus", "the manager's model"),
  WORKER_MODEL("dualAgentMode.workerModel", "sonnet", "the workers' model"),
  MAX_SUBTASKS("maxSubtasks", "20", "subtasks in a plan"),
  MAX_REVISIONS("maxRevisions", "3", "revisions until a task parks"),
  MAX_RESOLVES("maxResolves", "3", "resolves until a task parks"),
  QUALITY_THRESHOLD("qualityThreshold", "0.8", "score that a review needs to accept"),
  LEASE("lease", "30s", "how long a lease lasts without a heartbeat"),
  HEARTBEAT("heartbeat", "10s", "how often leases are renewed"),
  CHECKPOINT("checkpoint", "10s", "how old a checkpoint gets before the next"),
  BUDGET_TASK("budgets.task", "10", "USD a task may cost unless it says otherwise"),
  BUDGET_FLEET_DAY("budgets.fleetDay", "50", "USD the fleet may cost a day (UTC)"),
  ATTRIBUTION("attribution", "false", "commits say that a model helped"),
  FREE_DISK("freeDisk", "2147483648", "bytes of free disk below which agents take nothing new");

  private final String yaml;
  private final String env;
  private final String fallback;
  private final String meaning;

  Setting(String yaml, String fallback, String meaning) {
    this(yaml, fallback, meaning, "FLOTILLA_" + upper(yaml));
  }

  Setting(String yaml, String fallback, String meaning, String env) {
    this.yaml = yaml;
    this.fallback = fallback;
    this.meaning = meaning;
    this.env = env;
  }

  private static String upper(String yaml) {
    return yaml.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  public String yaml() {
    return yaml;
  }

  public String env() {
    return env;
  }

  /// The default, as text; empty: none.
  public String fallback() {
    return fallback;
  }

  public String meaning() {
    return meaning;
  }
}
