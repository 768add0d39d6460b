package dev.flotilla.server.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// Keeps JGit from reading the configuration of the user or the machine, and variables of git's:
/// what somebody wrote into `~/.gitconfig` must not change how the git host works.
final class NoUserConfig extends SystemReader.Delegate {
  private NoUserConfig(SystemReader system) {
    super(system);
  }

  /// For the whole JVM, as JGit knows one reader only. Repeating it changes nothing.
  static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof NoUserConfig)) {
      SystemReader.setInstance(new NoUserConfig(SystemReader.getInstance()));
    }
  }

  @Override
  public @Nullable String getenv(String variable) {
    return variable.startsWith("GIT_") ? null : super.getenv(variable);
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  private static final class Empty extends FileBasedConfig {
    Empty(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // nothing to read
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
