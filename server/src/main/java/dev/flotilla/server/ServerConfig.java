package dev.flotilla.server;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.server.cluster.ClusterConfig;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.role.Skills;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a server listens, whom it believes and what it assumes.
///
/// @param host address to bind to; loopback unless a cluster's network is the wall
/// @param port REST, streams, agent protocol, git; 0: a free one
/// @param metricsPort health, readiness, metrics, without credentials; 0: a free one
/// @param hosts names in `Host` besides the loopback ones
/// @param origins sites besides this one whose pages may call
/// @param adminToken file of the admin's token, made at the first start
/// @param roles directory of the fleet's own roles; need not exist
/// @param skills directory of what roles may name as skills; need not exist
/// @param cache of repositories; may be empty, and deleted at any moment
/// @param taskBudget what a task may cost unless it says otherwise
/// @param fleetDayBudget what the fleet may cost a day unless a limit was set
/// @param cluster whose ServiceAccounts it believes; absent: nobody's
public record ServerConfig(
    String host,
    int port,
    int metricsPort,
    Set<String> hosts,
    Set<String> origins,
    Path adminToken,
    Path roles,
    Path skills,
    Path cache,
    String defaultModel,
    String workerModel,
    String managerModel,
    Usd taskBudget,
    Usd fleetDayBudget,
    Optional<ClusterConfig> cluster) {
  public static final String LOOPBACK = "127.0.0.1";

  public ServerConfig {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /// One machine: loopback, the dashboard's pages may call, metrics on a free port.
  public static ServerConfig from(Settings settings) {
    var dataDir = settings.path(Setting.DATA_DIR);
    var dashboard = settings.integer(Setting.DASHBOARD_PORT);
    return new ServerConfig(
        LOOPBACK,
        settings.integer(Setting.API_PORT),
        0,
        Set.of(),
        Set.of("http://localhost:" + dashboard, "http://127.0.0.1:" + dashboard),
        dataDir.resolve("admin.token"),
        dataDir.resolve("roles"),
        dataDir.resolve("skills"),
        dataDir.resolve("git"),
        settings.text(Setting.DEFAULT_MODEL),
        settings.text(Setting.WORKER_MODEL),
        settings.text(Setting.MANAGER_MODEL),
        settings.usd(Setting.BUDGET_TASK),
        settings.usd(Setting.BUDGET_FLEET_DAY),
        ClusterConfig.from(settings));
  }

  Roles knownRoles() {
    return Roles.shipped(defaultModel, workerModel, managerModel)
        .withSkills(Skills.in(skills))
        .withDirectory(roles);
  }

  Budgets budgets() {
    return new Budgets(taskBudget, fleetDayBudget);
  }

  /// Where the environment says: `FLOTILLA_API_HOST` is the address to bind to (loopback),
  /// `FLOTILLA_API_NAMES` the names it is reached by, separated by commas.
  public ServerConfig listening(Map<String, String> environment) {
    var names = environment.getOrDefault("FLOTILLA_API_NAMES", "").toLowerCase(Locale.ROOT);
    return at(
        environment.getOrDefault("FLOTILLA_API_HOST", host),
        port,
        metricsPort,
        Stream.of(names.split(","))
            .map(String::strip)
            .filter(it -> !it.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  public ServerConfig withPorts(int api, int metrics) {
    return at(host, api, metrics, hosts);
  }

  private ServerConfig at(String address, int api, int metrics, Set<String> names) {
    return new ServerConfig(
        address,
        api,
        metrics,
        names,
        origins,
        adminToken,
        roles,
        skills,
        cache,
        defaultModel,
        workerModel,
        managerModel,
        taskBudget,
        fleetDayBudget,
        cluster);
  }
}
