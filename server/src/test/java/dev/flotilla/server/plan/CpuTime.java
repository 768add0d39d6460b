package dev.flotilla.server.plan;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What a piece of work costs this thread, however busy the machine is. Printed, to be read.
final class CpuTime {
  private CpuTime() {}

  static Duration of(String what, Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    var before = threads.getCurrentThreadCpuTime();
    work.run();
    var took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    System.out.printf("%s: %d ms of CPU%n", what, took.toMillis());
    return took;
  }
}
