package dev.flotilla.gateway;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.HealthServer;
import dev.flotilla.api.process.SteadyClock;
import dev.flotilla.engine.queue.Holder;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.DatabaseConfig;
import dev.flotilla.gateway.proxy.Upstream;
import dev.flotilla.gateway.proxy.Upstreams;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The gateway as a process of its own, configured by its environment: besides the fleet's settings
/// `FLOTILLA_GATEWAY_HOST` (0.0.0.0), `FLOTILLA_GATEWAY_PORT` (8080), `FLOTILLA_METRICS_PORT`
/// (3000), `FLOTILLA_GATEWAY_NAMES` (the names it is reached by, separated by commas) and
/// `FLOTILLA_SIMULATOR_URL` (where rehearsals go).
public final class GatewayMain {
  private static final int CONNECTIONS = 20;

  private GatewayMain() {}

  /// Starts it and returns; closing what it returns stops it.
  ///
  /// @param env with the credential put in that was handed over by file descriptor
  /// @param models that a holder may use
  /// @throws FlotillaException for whatever is missing or wrong, before anything listens
  public static AutoCloseable run(Map<String, String> env, Function<Holder, Set<String>> models) {
    var settings = Settings.load(env);
    var config = config(settings, env, models);
    var database = Database.open(database(settings));
    try {
      var gateway = Gateway.start(config, database, SteadyClock.ofThisMachine());
      return () -> {
        gateway.close();
        database.close();
      };
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  static GatewayConfig config(
      Settings settings, Map<String, String> env, Function<Holder, Set<String>> models) {
    var simulator =
        Optional.ofNullable(env.get("FLOTILLA_SIMULATOR_URL"))
            .filter(it -> !it.isBlank())
            .map(it -> UpstreamSettings.simulator(URI.create(it.strip())));
    Optional<Upstream> provider = UpstreamSettings.provider(settings, env);
    if (provider.isEmpty() && simulator.isEmpty()) {
      throw new FlotillaException(
          ErrorCode.FORBIDDEN,
          "no credential for the model API: give ANTHROPIC_API_KEY (or ANTHROPIC_API_KEY_FILE),"
              + " FLOTILLA_UPSTREAM_URL, or FLOTILLA_SIMULATOR_URL for rehearsals");
    }
    var host = env.getOrDefault("FLOTILLA_GATEWAY_HOST", "0.0.0.0");
    return GatewayConfig.local(settings, env, new Upstreams(provider, simulator), models)
        .listening(
            new InetSocketAddress(host, port(env, "FLOTILLA_GATEWAY_PORT", "8080")),
            names(env),
            Optional.of(new InetSocketAddress(host, port(env, HealthServer.ENV, "3000"))));
  }

  private static Set<String> names(Map<String, String> env) {
    var named =
        env.getOrDefault("FLOTILLA_GATEWAY_NAMES", "127.0.0.1,localhost,[::1],model-gateway");
    return Arrays.stream(named.toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int port(Map<String, String> env, String name, String fallback) {
    var text = env.getOrDefault(name, fallback).strip();
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: expected a port, 0 to 65535, found '%s'".formatted(name, text));
    }
    return Integer.parseInt(text);
  }

  private static DatabaseConfig database(Settings settings) {
    return DatabaseConfig.of(
        settings
            .optional(Setting.DATABASE_URL)
            .orElseThrow(
                () ->
                    new FlotillaException(
                        ErrorCode.INVALID_REQUEST,
                        "FLOTILLA_DATABASE_URL: expected the fleet's PostgreSQL, found none")),
        CONNECTIONS);
  }
}
