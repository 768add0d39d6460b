package dev.flotilla.agent.isolation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What PATH's directories need to work inside: programs under `/usr` are there anyway; those that
/// a version manager keeps under a home (or `/opt`) are bound read-only at their own place, because
/// they find themselves by absolute paths.
///
/// @param binds directories to bind
/// @param path PATH inside
/// @param environment where the version managers are told to look, since HOME is another one
/// @param leftOut directories that the commands' user cannot reach
record Toolchains(
    Set<Path> binds, List<String> path, Map<String, String> environment, List<Path> leftOut) {

  /// Version managers by their directory under a home, and the variable that names it. Only these
  /// are bound whole; of any other directory only what PATH names, since more may hold secrets.
  private static final Map<String, String> MANAGERS =
      Map.ofEntries(
          Map.entry(".nvm", "NVM_DIR"),
          Map.entry(".sdkman", "SDKMAN_DIR"),
          Map.entry(".pyenv", "PYENV_ROOT"),
          Map.entry(".rbenv", "RBENV_ROOT"),
          Map.entry(".nodenv", "NODENV_ROOT"),
          Map.entry(".goenv", "GOENV_ROOT"),
          Map.entry(".asdf", "ASDF_DATA_DIR"),
          Map.entry(".volta", "VOLTA_HOME"),
          Map.entry(".bun", "BUN_INSTALL"),
          Map.entry(".deno", "DENO_INSTALL"),
          Map.entry(".dotnet", "DOTNET_ROOT"),
          Map.entry(".rustup", "RUSTUP_HOME"),
          Map.entry(".local/share/mise", "MISE_DATA_DIR"),
          Map.entry(".local/share/fnm", "FNM_DIR"),
          Map.entry(".local/share/pnpm", "PNPM_HOME"),
          Map.entry(".npm-global", "NPM_CONFIG_PREFIX"));

  private static final List<String> SYSTEM =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  static Toolchains of(List<Path> hostPath, Owner owner) {
    var found =
        new Toolchains(
            new LinkedHashSet<>(), new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
    hostPath.stream().map(Path::normalize).distinct().forEach(it -> found.add(it, owner));
    SYSTEM.stream().filter(it -> !found.path.contains(it)).forEach(found.path::add);
    return found;
  }

  private void add(Path directory, Owner owner) {
    if (directory.startsWith("/usr") || SYSTEM.contains(directory.toString())) {
      path.add(directory.toString());
    } else if (Files.isDirectory(directory) && !isHome(directory)) {
      if (Reach.reads(owner, directory)) {
        path.add(directory.toString());
        bind(directory, owner);
      } else {
        leftOut.add(directory);
      }
    }
  }

  /// A whole home or `/` in PATH would open what the wall is there to close.
  private static boolean isHome(Path directory) {
    return directory.getNameCount() <= (directory.startsWith("/home") ? 2 : 1);
  }

  private void bind(Path directory, Owner owner) {
    for (var above = directory; above != null; above = above.getParent()) {
      for (var manager : MANAGERS.entrySet()) {
        if (above.endsWith(manager.getKey())) {
          binds.add(above);
          environment.put(manager.getValue(), above.toString());
          return;
        }
      }
    }
    binds.add(directory);
    var rustup = directory.resolveSibling("../.rustup").normalize();
    if (directory.endsWith(".cargo/bin") && Reach.reads(owner, rustup)) {
      binds.add(rustup);
      environment.put("RUSTUP_HOME", rustup.toString());
    }
  }
}
