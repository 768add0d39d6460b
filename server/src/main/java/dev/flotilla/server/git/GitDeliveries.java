package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PackHome;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.StoredPack;
import dev.flotilla.server.workflow.Deliveries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Pushes a result to where a task came from. The remote's branch is looked at first: at the
/// commit, it is delivered; absent, it is pushed, on the condition that it is still absent; anywhere
/// else, a person must look. Thread-safe.
final class GitDeliveries implements Deliveries {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Ledger ledger;
  private final LocalPacks disk;
  private final GitProgram git;
  private final Optional<GitHub> github;

  GitDeliveries(Ledger ledger, LocalPacks disk, GitProgram git, Optional<GitHub> github) {
    this.ledger = ledger;
    this.disk = disk;
    this.git = git;
    this.github = github;
  }

  @Override
  public Result deliver(Intent intent) {
    var upstream = Upstream.of(intent.url());
    var refusal = refusal(intent, upstream);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    try (var scratch = Scratch.create(disk, alternates(intent), List.of())) {
      var pushed = push(scratch, upstream, intent);
      return pushed.isPresent() ? pushed.get() : opened(upstream, intent);
    } catch (PackGoneException e) {
      return new Result.Refused(e.getMessage() + ": upload it again");
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE, "the cache of repositories cannot be read just now", e);
    }
  }

  private Optional<Result> refusal(Intent intent, Upstream upstream) {
    if (intent.kind() != Deliver.PULL_REQUEST) {
      return Optional.empty();
    }
    if (upstream.onGitHub().isEmpty()) {
      return Optional.of(
          new Result.Refused(
              "pull requests are opened on github.com only, found %s: deliver a branch"
                  .formatted(upstream.host())));
    }
    return github.isPresent()
        ? Optional.empty()
        : Optional.of(
            new Result.Refused(
                "a pull request needs a token: set FLOTILLA_GITHUB_TOKEN for the server, or deliver a branch"));
  }

  /// Empty when the remote's branch is at the commit.
  private Optional<Result> push(Scratch scratch, Upstream upstream, Intent intent) {
    var ref = "refs/heads/" + intent.branch();
    var there = remote(scratch, upstream, ref);
    if (there.isPresent()) {
      return moved(there.get(), intent);
    }
    var ran =
        git.run(
            scratch.path(),
            LIMIT,
            "push",
            "-q",
            "--no-verify",
            "--force-with-lease=" + ref + ":",
            upstream.url(),
            intent.commit() + ":" + ref);
    if (ran.ok()) {
      return Optional.empty();
    }
    // it may have arrived although the answer did not
    var after = remote(scratch, upstream, ref);
    if (after.isPresent()) {
      return moved(after.get(), intent);
    }
    if (ran.isPassing()) {
      throw new FlotillaException(ErrorCode.UNAVAILABLE, ran.reason());
    }
    return Optional.of(new Result.Refused("the push was refused: " + ran.reason()));
  }

  private static Optional<Result> moved(CommitId there, Intent intent) {
    return there.equals(intent.commit())
        ? Optional.empty()
        : Optional.of(
            new Result.Refused(
                "branch %s is there already, at %s: expected no branch of that name"
                    .formatted(intent.branch(), there)));
  }

  private Optional<CommitId> remote(Scratch scratch, Upstream upstream, String ref) {
    var ran = git.run(scratch.path(), LIMIT, "ls-remote", "-q", upstream.url(), ref);
    if (!ran.ok()) {
      throw new FlotillaException(
          ran.isPassing() ? ErrorCode.UNAVAILABLE : ErrorCode.UNPROCESSABLE,
          "the remote cannot be read: " + ran.reason());
    }
    return ran.output()
        .lines()
        .map(line -> line.split("\t", 2))
        .filter(parts -> parts.length == 2 && parts[1].equals(ref))
        .map(parts -> new CommitId(parts[0]))
        .findFirst();
  }

  private Result opened(Upstream upstream, Intent intent) {
    if (intent.kind() != Deliver.PULL_REQUEST) {
      return new Result.Delivered(Optional.empty());
    }
    return switch (github
        .orElseThrow()
        .pullRequest(
            upstream.onGitHub().orElseThrow(),
            intent.branch(),
            intent.onto(),
            intent.title(),
            intent.body())) {
      case GitHub.Answer.Opened(var url) -> new Result.Delivered(Optional.of(url));
      case GitHub.Answer.Refused(var reason) -> new Result.Refused(reason);
    };
  }

  /// The object directories that hold the task's packs, each of which is at hand.
  private List<Path> alternates(Intent intent) throws IOException {
    var repository = new RepositoryId(intent.repository());
    var packs =
        ledger
            .database()
            .<List<StoredPack>>read(
                it -> ledger.packs().list(it, repository, List.of(intent.task())));
    for (var pack : packs) {
      disk.ensure(pack);
    }
    return packs.stream().map(StoredPack::home).distinct().map(this::objects).toList();
  }

  private Path objects(PackHome home) {
    return disk.objects(home);
  }
}
