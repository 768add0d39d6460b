package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.CommitId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.util.RawParseUtils;

/// What `git merge-tree --write-tree` makes of two commits: a tree in the scratch repository that it
/// ran in. It works on objects alone: attributes are those of the empty tree, so that the tree's own
/// name no merge driver, and no settings but these count.
///
/// @param conflicts sorted; empty: the merge is clean
record MergeTree(String tree, List<String> conflicts) {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
  private static final int CONFLICTS = 1;
  private static final int USAGE = 129;
  private static final int SHORT = 12;

  /// What is no object id, which git takes for one before it looks for a ref of that name.
  private static final Pattern LABEL =
      Pattern.compile("(?![0-9a-f]{40}$)[A-Za-z0-9](?:[A-Za-z0-9_-]|\\.(?!\\.|lock$|$)){0,99}");

  /// The two sides of a merge, each under the name that conflict markers call it.
  record Sides(CommitId first, CommitId second, String firstLabel, String secondLabel) {
    /// A label that is no plain name, or that of both, gives way to the commit's id.
    static Sides of(CommitId first, CommitId second, String firstLabel, String secondLabel) {
      boolean same = firstLabel.equals(secondLabel);
      return new Sides(
          first, second, label(first, firstLabel, same), label(second, secondLabel, same));
    }

    private static String label(CommitId commit, String label, boolean ambiguous) {
      return ambiguous || !LABEL.matcher(label).matches()
          ? commit.value().substring(0, SHORT)
          : label;
    }

    /// For the scratch repository: git calls a side as it was asked for it.
    SortedMap<String, CommitId> refs() {
      var refs = new TreeMap<String, CommitId>();
      refs.put("refs/heads/" + firstLabel, first);
      refs.put("refs/heads/" + secondLabel, second);
      return refs;
    }
  }

  /// @throws FlotillaException `unprocessable` when they have no common history, `unavailable` when
  ///     git could not do it just now
  static MergeTree of(GitProgram git, Scratch scratch, Sides sides) {
    var ran = run(git, scratch, sides, "--no-messages");
    var parts = parts(ran.output());
    var conflicts = parts.stream().skip(1).map(MergeTree::path).distinct().sorted().toList();
    if (ran.exit() == CONFLICTS && conflicts.isEmpty()) {
      // some conflicts are of directories: no file is listed, what git says has the paths
      conflicts = told(parts(run(git, scratch, sides, "--messages").output()));
    }
    return new MergeTree(parts.getFirst(), conflicts);
  }

  private static GitProgram.Ran run(GitProgram git, Scratch scratch, Sides sides, String messages) {
    var ran =
        git.alone(
            scratch.path(),
            LIMIT,
            "-c",
            "attr.tree=" + EMPTY_TREE,
            "-c",
            "core.attributesFile=/dev/null",
            "merge-tree",
            "--write-tree",
            "-z",
            "--name-only",
            messages,
            sides.firstLabel(),
            sides.secondLabel());
    if (ran.ok() || ran.exit() == CONFLICTS) {
      return ran;
    }
    if (ran.exit() == USAGE) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "merging needs git 2.38 or newer: update it where the server runs");
    }
    if (ran.error().contains("unrelated histories")) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "commits %s and %s have no common history: expected both to descend from the task's base"
              .formatted(sides.first(), sides.second()));
    }
    throw new FlotillaException(ErrorCode.UNAVAILABLE, "the merge did not work: " + ran.reason());
  }

  private static List<String> parts(String output) {
    return Arrays.asList(output.split("\0"));
  }

  /// After the tree and an empty part: a count, as many paths, a kind, a text, and so on.
  private static List<String> told(List<String> parts) {
    var paths = new ArrayList<String>();
    int at = parts.indexOf("") + 1;
    while (at < parts.size()) {
      int count = Integer.parseInt(parts.get(at));
      var named = parts.subList(at + 1, at + 1 + count);
      if (parts.get(at + 1 + count).startsWith("CONFLICT")) {
        paths.addAll(named);
      }
      at += count + 3;
    }
    return (paths.isEmpty() ? Stream.of(".") : paths.stream().map(MergeTree::path))
        .distinct()
        .sorted()
        .toList();
  }

  /// As JGit reads names, so that they are found again.
  private static String path(String octets) {
    return RawParseUtils.decode(octets.getBytes(StandardCharsets.ISO_8859_1));
  }
}
