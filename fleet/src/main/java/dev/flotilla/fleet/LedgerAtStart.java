package dev.flotilla.fleet;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.HealthServer;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger's PostgreSQL for a process that starts: waited for as long as it takes. Until it answers
/// the process is alive and not ready, because starting it again would mend nothing.
final class LedgerAtStart {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerAtStart.class);

  private LedgerAtStart() {}

  /// @param health where it is told meanwhile; free again when this returns
  /// @throws FlotillaException for whatever waiting does not mend
  static <T> T await(InetSocketAddress health, Supplier<T> open) {
    try (var _ = HealthServer.start(health, () -> false, () -> "")) {
      return await(open);
    }
  }

  /// @param open fails as `unavailable` when it has been patient itself
  static <T> T await(Supplier<T> open) {
    while (true) {
      try {
        return open.get();
      } catch (FlotillaException e) {
        if (e.code() != ErrorCode.UNAVAILABLE) {
          throw e;
        }
        LOG.atWarn()
            .addKeyValue("error", String.valueOf(e.getMessage()))
            .log("waits for the ledger");
      }
    }
  }
}
