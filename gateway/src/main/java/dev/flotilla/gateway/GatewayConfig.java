package dev.flotilla.gateway;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.usage.Prices;
import dev.flotilla.engine.queue.Holder;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.gateway.proxy.Egress;
import dev.flotilla.gateway.proxy.Limits;
import dev.flotilla.gateway.proxy.RetryPolicy;
import dev.flotilla.gateway.proxy.Upstreams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Everything a gateway is told.
///
/// @param address to listen on; port 0: a free one
/// @param hosts names under which it is reached, lower case, without port
/// @param metrics where health, readiness and metrics are served; absent: by somebody else
/// @param models that a holder may use
/// @param alone no other gateway has this ledger, and what is reserved at the start is a dead one's
public record GatewayConfig(
    InetSocketAddress address,
    Set<String> hosts,
    Optional<InetSocketAddress> metrics,
    Upstreams upstreams,
    Egress egress,
    Function<Holder, Set<String>> models,
    Budgets budgets,
    Prices prices,
    Limits limits,
    RetryPolicy retries,
    Patience patience,
    CrashPoint crash,
    boolean alone) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  /// On a free port of this machine's loopback, with the defaults that ship.
  ///
  /// @param env `FLOTILLA_PRICES` names a price list in place of the one that ships
  public static GatewayConfig local(
      Settings settings,
      Map<String, String> env,
      Upstreams upstreams,
      Function<Holder, Set<String>> models) {
    var prices = env.getOrDefault("FLOTILLA_PRICES", "");
    return new GatewayConfig(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        LOOPBACK,
        Optional.empty(),
        upstreams,
        Egress.from(settings.optional(Setting.UPSTREAM_CA).map(Path::of), env),
        models,
        new Budgets(settings.usd(Setting.BUDGET_TASK), settings.usd(Setting.BUDGET_FLEET_DAY)),
        prices.isBlank() ? Prices.load() : Prices.load(Path.of(prices)),
        Limits.DEFAULT,
        RetryPolicy.DEFAULT,
        Patience.DEFAULT,
        CrashPoint.from(env),
        settings.optional(Setting.DATABASE_URL).isEmpty());
  }

  /// The same, reached elsewhere and by more names.
  public GatewayConfig listening(
      InetSocketAddress on, Set<String> names, Optional<InetSocketAddress> metricsOn) {
    return new GatewayConfig(
        on, names, metricsOn, upstreams, egress, models, budgets, prices, limits, retries, patience,
        crash, alone);
  }

  /// The same, with other limits in time and size.
  public GatewayConfig within(Limits other, RetryPolicy policy, Patience waiting) {
    return new GatewayConfig(
        address, hosts, metrics, upstreams, egress, models, budgets, prices, other, policy, waiting,
        crash, alone);
  }
}
