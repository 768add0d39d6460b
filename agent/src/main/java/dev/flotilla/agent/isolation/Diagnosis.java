package dev.flotilla.agent.isolation;

import java.util.List;
import java.util.regex.Pattern;

/// What bubblewrap's words mean for a person.
///
/// @param words what bubblewrap says then
record Diagnosis(Pattern words, String reason, String cure) {
  /// In this order: a limit of namespaces is named by its place under `/proc/sys`.
  private static final List<Diagnosis> KNOWN =
      List.of(
          new Diagnosis(
              Pattern.compile("(?i)new namespace|uid map|user namespace|unshare|RTM_NEWADDR"),
              "this system does not let ordinary users make user namespaces",
              "allow them (`sysctl kernel.unprivileged_userns_clone=1`, on Ubuntu 24.04 and later"
                  + " `sysctl kernel.apparmor_restrict_unprivileged_userns=0` or an AppArmor profile"
                  + " for bwrap, else `user.max_user_namespaces`), or, where a container or a"
                  + " virtual machine is wall enough, say `--isolation none`"),
          new Diagnosis(
              Pattern.compile("mount proc|/proc/sys"),
              "bubblewrap cannot mount /proc here: this looks like the inside of a container",
              "if the container is wall enough, say `--isolation none`"),
          new Diagnosis(
              Pattern.compile("Unknown option"),
              "this bubblewrap is too old: 0.8.0 or newer is needed",
              "install a newer `bubblewrap`, or name one by FLOTILLA_BWRAP"));

  static Diagnosis of(String said) {
    return KNOWN.stream()
        .filter(it -> it.words().matcher(said).find())
        .map(it -> new Diagnosis(it.words(), it.reason() + " (" + said.strip() + ")", it.cure()))
        .findFirst()
        .orElse(
            new Diagnosis(
                Pattern.compile(""),
                "bubblewrap does not work here: " + (said.isBlank() ? "no answer" : said.strip()),
                "try `bwrap --ro-bind / / true`, or say `--isolation none` where something else"
                    + " is the wall"));
  }

  IsolationProbe.Result.Missing missing() {
    return new IsolationProbe.Result.Missing(reason, cure);
  }
}
