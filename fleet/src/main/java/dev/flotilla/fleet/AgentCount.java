package dev.flotilla.fleet;

import com.sun.management.OperatingSystemMXBean;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import java.lang.management.ManagementFactory;

/// How many agents work on this machine at a time: CONTRACT, "Commands".
record AgentCount(int cores, long memory) {
  private static final long EACH = 512L << 20;
  private static final int LEAST = 4;
  private static final int MOST = 16;

  static AgentCount ofThisMachine() {
    var cores = Runtime.getRuntime().availableProcessors();
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? new AgentCount(cores, system.getTotalMemorySize())
        : new AgentCount(cores, Long.MAX_VALUE);
  }

  int by(Settings settings) {
    return settings.optional(Setting.AGENTS).map(Integer::parseInt).orElseGet(this::byDefault);
  }

  /// 4 per core, at least 4, at most 16; fewer, but at least one, where memory is short.
  int byDefault() {
    var wanted = Math.clamp(4L * cores, LEAST, MOST);
    return (int) Math.max(1, Math.min(wanted, memory / EACH));
  }
}
