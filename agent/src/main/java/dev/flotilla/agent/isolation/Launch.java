package dev.flotilla.agent.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts a command under limits: gently (nice, and first in line when memory runs out), without
/// core files, with caps on the size of a file and the number of processes, in a session of its
/// own, as the owner. A shell does what `ProcessBuilder` cannot, and is replaced by the command.
final class Launch {
  /// `$1` holds bubblewrap's options, which become descriptor 3 and are gone from the disk before
  /// anything else runs; empty: there are none.
  private static final String PREPARE =
      """
      if [ -n "$1" ]; then exec 3<"$1" && rm -f "$1" || exit 125; fi
      shift
      { echo 500 > /proc/self/oom_score_adj; } 2>/dev/null
      umask 022
      exec "$@"
      """;

  private static final String LARGEST_FILE = "17179869184";
  private static final int FOREIGN_PROCESSES = 4096;
  private static final int OWN_PROCESSES = 16384; // shared with everything else of that person

  private Launch() {}

  static ProcessBuilder of(
      Owner owner,
      Optional<String> options,
      List<String> command,
      Map<String, String> environment,
      Confined confined) {
    var words = new ArrayList<>(List.of("/bin/sh", "-c", PREPARE, "flotilla", options.orElse("")));
    HostTool.find("nice").ifPresent(it -> words.addAll(List.of(it, "-n", "5")));
    HostTool.find("prlimit").ifPresent(it -> words.addAll(limits(it, owner)));
    if (options.isEmpty()) {
      HostTool.find("setsid").ifPresent(words::add);
    } else if (owner.foreign()) {
      words.addAll(become(owner));
    }
    words.addAll(command);
    var builder = new ProcessBuilder(words).redirectErrorStream(confined.mergeErrors());
    builder.environment().clear();
    builder.environment().putAll(environment);
    if (confined.stdin() == Confined.Stdin.NOTHING) {
      builder.redirectInput(new java.io.File("/dev/null"));
    }
    return builder;
  }

  private static List<String> limits(String prlimit, Owner owner) {
    var processes = owner.foreign() ? FOREIGN_PROCESSES : OWN_PROCESSES;
    var limits = List.of(prlimit, "--core=0", "--fsize=" + LARGEST_FILE);
    if (owner.uid() == 0) {
      return limits; // the kernel limits no root
    }
    var all = new ArrayList<>(limits);
    all.add("--nproc=" + processes);
    return all;
  }

  private static List<String> become(Owner owner) {
    return List.of(
        HostTool.find("setpriv").orElse("setpriv"),
        "--reuid=" + owner.uid(),
        "--regid=" + owner.gid(),
        "--clear-groups",
        "--no-new-privs",
        "--inh-caps=-all",
        "--bounding-set=-all");
  }
}
