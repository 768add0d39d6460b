package dev.flotilla.cli.local;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.work.CommitId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// A repository of the user's and the commit in it that a task starts from. Only read, never
/// changed.
///
/// @param root the working tree's top, or a bare repository's directory
public record Checkout(Path root, CommitId commit, CommitId rootCommit) {
  private static final Pattern IDENTITY = Pattern.compile("(.*) <(.*)> \\d+ [+-]\\d{4}");

  /// Finds the repository that `path` lies in.
  ///
  /// @param ref what to start from; absent: HEAD
  /// @throws FlotillaException `unprocessable` with the cure, when a task cannot start from there
  public static Checkout at(Path path, Optional<String> ref) {
    if (!Files.isDirectory(path)) {
      throw refused(
          "%s is not a directory: give --repo a git repository or its URL".formatted(path));
    }
    var root = root(path);
    var git = new Git(root);
    if (git.run("rev-parse", "--show-object-format").line().equals("sha256")) {
      throw refused("%s uses SHA-256 object ids, which Flotilla does not support".formatted(root));
    }
    var commit = commit(git, root, ref);
    if (git.run("rev-parse", "--is-shallow-repository").line().equals("true")) {
      throw refused(
          "%s is a shallow clone: complete it with `git fetch --unshallow`".formatted(root));
    }
    if (git.run("show-ref", "--verify", "--quiet", "refs/heads/flotilla").isGood()) {
      throw refused(
          "the branch 'flotilla' in %s leaves no room for 'flotilla/…': rename it with `git branch -m flotilla another-name`"
              .formatted(root));
    }
    new CommitContents(git, root, commit).refuseUnsupported();
    var roots = git.run("rev-list", "--max-parents=0", commit.value()).line().split("\n");
    return new Checkout(root, commit, new CommitId(roots[roots.length - 1]));
  }

  private static Path root(Path path) {
    var git = new Git(path);
    var top = git.run("rev-parse", "--show-toplevel");
    if (top.isGood() && !top.line().isEmpty()) {
      return realPath(path, git.run("rev-parse", "--show-cdup").line());
    }
    if (git.run("rev-parse", "--is-bare-repository").line().equals("true")) {
      return path.toAbsolutePath().normalize();
    }
    if (top.complaint().contains("not a git repository")) {
      throw refused(
          "%s is not in a git repository: give --repo the path of one, or make it one with `git init` and a first commit"
              .formatted(path));
    }
    throw refused("git cannot use %s: %s".formatted(path, Git.reason(top)));
  }

  /// By the way up instead of git's absolute path, which may hold bytes that are no characters.
  private static Path realPath(Path path, String up) {
    return path.toAbsolutePath().resolve(up).normalize();
  }

  private static CommitId commit(Git git, Path root, Optional<String> ref) {
    var found =
        git.run(
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            ref.orElse("HEAD") + "^{commit}");
    if (found.isGood()) {
      return new CommitId(found.line());
    }
    throw refused(
        ref.map(it -> "there is no commit '%s' in %s".formatted(it, root))
            .orElse("%s has no commit yet: commit something to start from".formatted(root)));
  }

  /// One line about what is not part of the task because it is not committed.
  public Optional<String> uncommitted() {
    var status = new Git(root).run("status", "--porcelain", "-z", "--untracked-files=normal");
    if (!status.isGood() || status.output().isEmpty()) {
      return Optional.empty();
    }
    var changes = status.output().split("\0").length;
    var settings =
        status.output().contains(" .flotilla.yaml\0")
            ? ", .flotilla.yaml among them: what the commit says of it counts"
            : "";
    return Optional.of(
        "%d uncommitted %s in %s not part of the task%s"
            .formatted(
                changes,
                changes == 1 ? "change" : "changes",
                root + (changes == 1 ? " is" : " are"),
                settings));
  }

  /// Whose name the commits bear; empty when git does not know the user.
  public Optional<Identity> identity() {
    var ident = new Git(root).run("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT");
    var parts = IDENTITY.matcher(utf8(ident.line()));
    return ident.isGood() && parts.matches()
        ? Optional.of(new Identity(parts.group(1), parts.group(2)))
        : Optional.empty();
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// True when this repository holds that commit, as the one does that a task was started from.
  public static boolean holds(Path path, String commit) {
    return Files.isDirectory(path)
        && new Git(path).run("cat-file", "-e", commit + "^{commit}").isGood();
  }

  public String name() {
    var last = root.getFileName();
    return last == null ? "repository" : last.toString();
  }

  private static FlotillaException refused(String message) {
    return new FlotillaException(ErrorCode.UNPROCESSABLE, message);
  }
}
