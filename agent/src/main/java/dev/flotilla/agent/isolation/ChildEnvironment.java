package dev.flotilla.agent.isolation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The environment that every command gets, made from nothing. Caches of the package managers point
/// into the one directory that outlives the attempt.
final class ChildEnvironment {
  private ChildEnvironment() {}

  static Map<String, String> of(
      AttemptDirs dirs,
      Inside inside,
      String cache,
      List<String> path,
      Map<String, String> extras,
      Confined command,
      Mark mark) {
    var environment = new TreeMap<String, String>();
    environment.put("HOME", inside.home());
    environment.put("USER", "agent");
    environment.put("LOGNAME", "agent");
    environment.put("SHELL", "/bin/bash");
    environment.put("LANG", "C.UTF-8");
    environment.put("PATH", String.join(":", path));
    environment.put("TMPDIR", inside.tmp());
    environment.put("CLAUDE_CONFIG_DIR", inside.config());
    environment.put("PORT", Integer.toString(dirs.port()));
    environment.put("XDG_CACHE_HOME", cache);
    environment.put("npm_config_cache", cache + "/npm");
    environment.put("PIP_CACHE_DIR", cache + "/pip");
    environment.put("GOMODCACHE", cache + "/gomod");
    environment.put("GOCACHE", cache + "/go-build");
    environment.put("CARGO_HOME", cache + "/cargo");
    environment.put("GRADLE_USER_HOME", cache + "/gradle");
    environment.put("NUGET_PACKAGES", cache + "/nuget");
    environment.put("GEM_SPEC_CACHE", cache + "/gem");
    environment.putAll(extras);
    environment.putAll(command.environment());
    environment.put(Mark.VARIABLE, mark.value());
    return environment;
  }
}
