package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.Grant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// The variables that tell git who it is and what it may do. The assignment token is in the
/// environment alone, for the git host's URL alone: in no URL, no argv and no `.git/config`.
final class GitEnvironment {
  private GitEnvironment() {}

  /// For the CLI and what it runs: an ordinary git, that may fetch and push.
  static Map<String, String> ofCommands(Grant grant, String workspace) {
    var environment = identities(grant);
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_EDITOR", "true");
    environment.put("GIT_PAGER", "cat");
    configure(environment, access(grant, workspace));
    return environment;
  }

  /// For our own git commands: nothing of what a model configured is to change what they mean.
  static Map<String, String> ofOurs(Grant grant, String workspace) {
    var environment = identities(grant);
    environment.put("LC_ALL", "C");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_DIR", workspace + "/.git");
    environment.put("GIT_WORK_TREE", workspace);
    environment.put("GIT_NO_REPLACE_OBJECTS", "1");
    var settings = access(grant, workspace);
    settings.put("core.hooksPath", "/dev/null");
    settings.put("core.fsmonitor", "false");
    settings.put("core.bare", "false");
    settings.put("core.sparseCheckout", "false");
    settings.put("core.untrackedCache", "false");
    settings.put("core.quotePath", "true");
    settings.put("commit.gpgSign", "false");
    settings.put("push.gpgSign", "false");
    settings.put("push.followTags", "false");
    settings.put("push.recurseSubmodules", "no");
    settings.put("fetch.recurseSubmodules", "no");
    settings.put("fetch.prune", "false");
    settings.put("gc.auto", "0");
    settings.put("maintenance.auto", "false");
    settings.put("color.ui", "false");
    configure(environment, settings);
    return environment;
  }

  private static Map<String, String> identities(Grant grant) {
    var environment = new TreeMap<String, String>();
    environment.put("GIT_AUTHOR_NAME", grant.author().name());
    environment.put("GIT_AUTHOR_EMAIL", grant.author().email());
    environment.put("GIT_COMMITTER_NAME", grant.committer().name());
    environment.put("GIT_COMMITTER_EMAIL", grant.committer().email());
    return environment;
  }

  private static Map<String, String> access(Grant grant, String workspace) {
    var settings = new LinkedHashMap<String, String>();
    var url = grant.git().url();
    settings.put(
        "http." + url + ".extraHeader", "Authorization: Bearer " + grant.assignmentToken());
    settings.put("http." + url + ".proxy", "");
    settings.put("safe.directory", workspace);
    return settings;
  }

  private static void configure(Map<String, String> environment, Map<String, String> settings) {
    int count = 0;
    for (var setting : settings.entrySet()) {
      environment.put("GIT_CONFIG_KEY_" + count, setting.getKey());
      environment.put("GIT_CONFIG_VALUE_" + count, setting.getValue());
      count++;
    }
    environment.put("GIT_CONFIG_COUNT", Integer.toString(count));
  }
}
