package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.Confined;
import dev.flotilla.agent.isolation.Isolation;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.Grant;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The checkout of one attempt. Every git command on it runs inside the isolation, because
/// everything in it may have been written by a model; what git says is believed only as far as the
/// git host checks it again. One call at a time (others wait); each has a time limit of its own.
public final class Workspace {
  private static final int TAIL = 32 << 10;

  private final Git git;
  private final Shell shell;
  private final Grant grant;
  private final String path;
  private final Clock clock;

  private CommitId known; // a head that the git host has
  private CommitId tip;
  private Optional<CommitId> saved; // what the next snapshot must keep within reach
  private Optional<Snapshot> last = Optional.empty(); // what the checkpoint ref is at
  private Optional<CommitId> indexed = Optional.empty(); // what our own index was made from
  private List<CommitId> foreign = List.of();

  public Workspace(Isolation isolation, AttemptDirs dirs, Grant grant, Clock clock) {
    this.shell = new Shell(isolation, dirs);
    this.path = isolation.inside(dirs).workspace();
    this.git = new Git(shell, grant, path);
    this.grant = grant;
    this.clock = clock;
    this.known = grant.git().head();
    this.tip = grant.git().head();
    this.saved = grant.git().tree();
  }

  /// Fetches what the grant names and checks it out: HEAD on the branch at `head`, the tree of
  /// `tree` on top (what was uncommitted or untracked is so again). Can be repeated.
  public synchronized PrepareResult prepare() {
    var access = grant.git();
    var more =
        Map.of(
            "FLOTILLA_HEAD", access.head().value(),
            "FLOTILLA_TREE", access.tree().orElse(access.head()).value());
    return switch (git.run(Script.PREPARE, more, Git.LONG)) {
      case Git.Said(var said) -> {
        prepared(said);
        yield new PrepareResult.Ready();
      }
      case Git.NotFetched(var words) -> GitHostAnswer.ofFetch(words);
      case Git.Broken(var words) -> new PrepareResult.Broken(words);
    };
  }

  private void prepared(Records said) {
    indexed = Optional.of(grant.git().head());
    foreign = said.ids("foreign");
    last = // the attempt before may have pushed one that it could not report any more
        said.id("checkpoint")
            .filter(it -> saved.filter(it::equals).isPresent())
            .map(
                it ->
                    new Snapshot(it, grant.git().head(), said.first("tree").orElse(""), List.of()));
  }

  /// What git needs in the environment of the CLI and its commands: author, committer, and the
  /// assignment token for the git host alone.
  public Map<String, String> environment() {
    return GitEnvironment.ofCommands(grant, path);
  }

  /// Brings all work of the turn into commits on the branch, with the trailers. Only between turns.
  ///
  /// @param subject of the commit for what was left uncommitted
  /// @param insist decide instead of handing back (the model was asked and could not)
  public synchronized CommitResult commit(String subject, boolean insist) {
    return switch (git.run(Script.COLLECT, sessionState(), Git.LONG)) {
      case Git.Said(var state) -> commit(state, subject, insist);
      case Git.NotFetched(var words) -> new CommitResult.Broken(words);
      case Git.Broken(var words) -> new CommitResult.Broken(words);
    };
  }

  private CommitResult commit(Records state, String subject, boolean insist) {
    indexed = state.id("head");
    return switch (CommitPlan.of(state, grant.git().start(), insist)) {
      case CommitPlan.Ask(var words) -> new CommitResult.HandBack(words);
      case CommitPlan.Make plan -> {
        var rewrite = new Rewrite(Trailers.of(grant), grant.committer());
        try {
          rewrite.addAll(RawCommit.parseBatch(state.rest()));
        } catch (IllegalArgumentException e) {
          yield new CommitResult.Broken("the commits could not be read: " + e.getMessage());
        }
        yield apply(plan, rewrite, subject);
      }
    };
  }

  private CommitResult apply(CommitPlan.Make plan, Rewrite rewrite, String subject) {
    var next =
        plan.needed()
            ? rewrite.commit(
                plan.tree(),
                plan.parents(),
                grant.author(),
                subject,
                clock.instant().getEpochSecond())
            : rewrite.now(plan.parents().getFirst());
    var more =
        Map.of(
            "FLOTILLA_TIP", next.value(),
            "FLOTILLA_OBJECTS", Integer.toString(rewrite.made().size()),
            "FLOTILLA_CHECKOUT", plan.checkout() ? "yes" : "no");
    return switch (git.run(Script.APPLY, more, PackStream.of(rewrite.made()), Git.LONG)) {
      case Git.Said _ -> {
        tip = next;
        yield new CommitResult.Committed(next, plan.notes());
      }
      case Git.NotFetched(var words) -> new CommitResult.Broken(words);
      case Git.Broken(var words) -> new CommitResult.Broken(words);
    };
  }

  /// Pushes the branch (only this one) as [#commit(String, boolean)] left it, whatever the git host
  /// had there before.
  public synchronized PushResult push() {
    return switch (git.run(Script.PUSH, Map.of("FLOTILLA_TIP", tip.value()), Git.LONG)) {
      case Git.Said(var said) -> {
        var result = GitHostAnswer.ofPush(said, tip);
        if (result instanceof PushResult.Pushed) {
          known = tip;
        }
        yield result;
      }
      case Git.NotFetched(var words) -> new PushResult.Unreachable(words);
      case Git.Broken(var words) -> new PushResult.Broken(words);
    };
  }

  /// Writes the tree as it is, untracked files included, and pushes it to the checkpoint ref. The
  /// workspace, its index and HEAD stay untouched. Allowed while the CLI waits. The snapshot before
  /// is remembered here.
  public synchronized SnapshotResult snapshot() {
    return switch (git.run(Script.SNAPSHOT, sessionState(), Git.SHORT)) {
      case Git.Said(var said) -> snapshot(said);
      case Git.NotFetched(var words) ->
          new SnapshotResult.NotPushed(
              GitHostAnswer.ofFetch(words) instanceof PrepareResult.LeaseLost
                  ? new PushResult.LeaseLost()
                  : new PushResult.Unreachable(words));
      case Git.Broken(var words) -> new SnapshotResult.Unwritten(words);
    };
  }

  private SnapshotResult snapshot(Records said) {
    var head = said.id("head").orElse(known);
    var tree = said.first("tree").orElse("");
    indexed = Optional.of(head);
    var commit = said.id("commit");
    var left = said.all("left");
    var nested = said.all("nested").stream().map(it -> it.endsWith("/") ? it : it + "/").toList();
    var leftOut = java.util.stream.Stream.concat(left.stream(), nested.stream()).toList();
    if (commit.isEmpty()) {
      var same = last.filter(it -> it.tree().equals(tree) && it.head().equals(head));
      return same.isPresent()
          ? new SnapshotResult.Written(same.get(), false)
          : new SnapshotResult.Unwritten("git gave no commit");
    }
    var result = GitHostAnswer.ofPush(said, commit.get());
    if (!(result instanceof PushResult.Pushed)) {
      return new SnapshotResult.NotPushed(result);
    }
    var snapshot = new Snapshot(commit.get(), head, tree, leftOut);
    last = Optional.of(snapshot);
    saved = commit;
    known = head;
    return new SnapshotResult.Written(snapshot, true);
  }

  private Map<String, String> sessionState() {
    return Map.of(
        "FLOTILLA_KNOWN", known.value(),
        "FLOTILLA_INDEX_HEAD", indexed.map(CommitId::value).orElse(""),
        "FLOTILLA_SAVED", saved.map(CommitId::value).orElse(""),
        "FLOTILLA_LAST_TREE", last.map(Snapshot::tree).orElse(""),
        "FLOTILLA_LAST_HEAD", last.map(it -> it.head().value()).orElse(""),
        "FLOTILLA_FOREIGN", String.join(" ", foreign.stream().map(CommitId::value).toList()));
  }

  /// Runs a command of the repository's own (`CHECK`, `setup`) by a shell in the workspace and ends
  /// everything that it started.
  ///
  /// @param environment beside the isolation's own
  public CommandResult run(String command, Map<String, String> environment, Duration limit) {
    var tail = new Tail(TAIL);
    var confined =
        Confined.of("/bin/sh", "-c", command).with(environment).withoutInput().mergingErrors();
    var answer = shell.run(confined, new byte[0], limit, tail::take);
    return new CommandResult(answer.exitCode(), tail.text(), answer.timedOut());
  }
}
