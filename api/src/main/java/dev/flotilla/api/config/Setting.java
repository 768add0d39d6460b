package dev.flotilla.api.config;

import java.util.Locale;

/// Every setting of a fleet. The YAML name is what `FLOTILLA_CONFIG` uses; the environment name is
/// `FLOTILLA_` and the YAML name in upper case with `_`, unless the contract names another.
public enum Setting {
  DATA_DIR(Shape.TEXT, "dataDir", "~/.flotilla", "local state"),
  AGENTS(
      Shape.AGENTS,
      "agents",
      "",
      "agents at work on this machine; absent: 4 per core, 4 to 16, less where memory is short"),
  API_PORT(Shape.PORT, "monitoring.apiPort", "4005", "REST, live events, git and agent protocol"),
  DASHBOARD_PORT(Shape.PORT, "monitoring.dashboardPort", "6011", "dashboard"),
  MONITORING(
      Shape.FLAG,
      "monitoring.enabled",
      "true",
      "health, readiness and metrics on a port of their own"),
  DATABASE_URL(Shape.URL, "databaseUrl", "", "external PostgreSQL, 15 or newer; absent: embedded"),
  SERVER_URL(Shape.URL, "serverUrl", "", "the fleet that the command line and agents talk to"),
  TOKEN(Shape.TEXT, "token", "", "the credential for it"),
  ISOLATION(Shape.WALL, "isolation.mode", "auto", "auto, bubblewrap or none", "FLOTILLA_ISOLATION"),
  ISOLATION_READ_ONLY(
      Shape.TEXT, "isolation.readOnly", "", "more paths that agents may read, separated by ':'"),
  ISOLATION_ENV(
      Shape.TEXT,
      "isolation.env",
      "",
      "more environment variables that agents may see, separated by ','"),
  CLAUDE(Shape.TEXT, "claude", "", "path of the Claude Code binary; absent: the pinned version"),
  UPSTREAM_URL(
      Shape.URL,
      "upstreamUrl",
      "",
      "the model API; absent: ANTHROPIC_BASE_URL, else the provider's"),
  UPSTREAM_CA(Shape.TEXT, "upstreamCa", "", "PEM of a private CA for it"),
  DEFAULT_MODEL(Shape.TEXT, "defaultModel", "sonnet", "the model of roles that name none"),
  AGENTS_ENABLED(
      Shape.FLAG,
      "sdkIntegration.enabled",
      "true",
      "false: agents take nothing new, as if drained"),
  STALL(
      Shape.MILLIS,
      "sdkIntegration.timeout",
      "300000",
      "milliseconds without any evidence of life until a turn counts as stalled"),
  MAX_ATTEMPTS(Shape.COUNT, "sdkIntegration.retryAttempts", "3", "failures until a task parks"),
  CREW(Shape.FLAG, "dualAgentMode.enabled", "true", "false makes solo the default mode"),
  MANAGER_MODEL(Shape.TEXT, "dualAgentMode.managerModel", "opus", "the manager's model"),
  WORKER_MODEL(Shape.TEXT, "dualAgentMode.workerModel", "sonnet", "the workers' model"),
  MAX_SUBTASKS(Shape.COUNT, "maxSubtasks", "20", "subtasks in a plan"),
  MAX_REVISIONS(Shape.COUNT, "maxRevisions", "3", "revisions until a task parks"),
  MAX_RESOLVES(Shape.COUNT, "maxResolves", "3", "resolves until a task parks"),
  QUALITY_THRESHOLD(Shape.RATIO, "qualityThreshold", "0.8", "score that a review needs to accept"),
  LEASE(Shape.DURATION, "lease", "30s", "how long a lease lasts without a heartbeat"),
  HEARTBEAT(Shape.DURATION, "heartbeat", "10s", "how often leases are renewed"),
  CHECKPOINT(Shape.DURATION, "checkpoint", "10s", "how old a checkpoint gets before the next"),
  BUDGET_TASK(Shape.USD, "budgets.task", "10", "USD a task may cost unless it says otherwise"),
  BUDGET_FLEET_DAY(Shape.USD, "budgets.fleetDay", "50", "USD the fleet may cost a day (UTC)"),
  ANSWER_WITHIN(
      Shape.DURATION,
      "questions.deadline",
      "",
      "after which a question takes its default answer; absent: it waits for ever"),
  ATTRIBUTION(Shape.FLAG, "attribution", "false", "commits say that a model helped"),
  FREE_DISK(
      Shape.BYTES,
      "freeDisk",
      "2147483648",
      "bytes of free disk below which agents take nothing new; below half of it they stop what"
          + " fills it"),
  CLUSTER_NAMESPACE(
      Shape.TEXT,
      "cluster.namespace",
      "",
      "Kubernetes namespace whose pods may join by their ServiceAccount tokens; absent: none"),
  CLUSTER_ISSUER(
      Shape.TEXT,
      "cluster.issuer",
      "",
      "who issues those tokens; absent: whoever the API server's discovery document names"),
  CLUSTER_KEYS(
      Shape.URL,
      "cluster.keys",
      "https://kubernetes.default.svc/openid/v1/jwks",
      "where the API server publishes the keys that sign them"),
  CLUSTER_TOKEN_FILE(
      Shape.TEXT,
      "cluster.tokenFile",
      "/var/run/secrets/kubernetes.io/serviceaccount/token",
      "the server's own token, for reading those keys"),
  CLUSTER_CA(
      Shape.TEXT,
      "cluster.ca",
      "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
      "PEM of the API server's CA"),
  CLUSTER_OPERATOR(
      Shape.TEXT,
      "cluster.operator",
      "flotilla-operator",
      "ServiceAccount that the operator proves itself by");

  private final Shape shape;
  private final String yaml;
  private final String env;
  private final String fallback;
  private final String meaning;

  Setting(Shape shape, String yaml, String fallback, String meaning) {
    this(shape, yaml, fallback, meaning, "FLOTILLA_" + upper(yaml));
  }

  Setting(Shape shape, String yaml, String fallback, String meaning, String env) {
    this.shape = shape;
    this.yaml = yaml;
    this.fallback = fallback;
    this.meaning = meaning;
    this.env = env;
  }

  private static String upper(String yaml) {
    return yaml.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  Shape shape() {
    return shape;
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
