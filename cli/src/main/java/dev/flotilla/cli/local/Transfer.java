package dev.flotilla.cli.local;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.UploadRequest;
import dev.flotilla.api.task.TaskId;
import java.net.URI;
import java.nio.file.Path;

/// Brings a commit from the user's repository to the fleet, and a result back. Of the user's
/// repository it changes the one branch that a result is, and nothing else: neither working tree
/// nor index nor HEAD, no tags, no FETCH_HEAD; none of its hooks run.
public final class Transfer {
  private final URI server;
  private final String token;

  public Transfer(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /// Pushes the checkout's commit.
  ///
  /// @return the id that a task names as its `upload`
  public String upload(FlotillaClient fleet, Checkout checkout) {
    var upload =
        fleet.upload(new UploadRequest(checkout.rootCommit(), checkout.commit(), checkout.name()));
    push(checkout, server.resolve(upload.url()), upload.ref());
    return upload.id();
  }

  void push(Checkout checkout, URI url, String ref) {
    var host = new GitHost(url, token);
    var pushed =
        new Git(checkout.root())
            .run(
                host.environment(),
                host.arguments(
                    "-c",
                    "push.followTags=false",
                    "-c",
                    "push.gpgSign=false",
                    "-c",
                    "push.recurseSubmodules=no",
                    "push",
                    "--no-verify",
                    "--quiet",
                    url.toString(),
                    checkout.commit() + ":" + ref));
    if (!pushed.isGood()) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "cannot upload %s to the fleet: %s".formatted(checkout.root(), Git.reason(pushed)));
    }
  }

  /// Fetches a task's result.
  ///
  /// @param repository a directory in the user's repository
  /// @return the branch that holds it now, `flotilla/<task>`
  public String fetch(Path repository, TaskId task) {
    return fetch(repository, server.resolve("/git/task/" + task), task);
  }

  String fetch(Path repository, URI url, TaskId task) {
    var branch = "flotilla/" + task;
    var host = new GitHost(url, token);
    var fetched =
        new Git(repository)
            .run(
                host.environment(),
                host.arguments(
                    "-c",
                    "fetch.prune=false",
                    "-c",
                    "fetch.pruneTags=false",
                    "-c",
                    "fetch.writeCommitGraph=false",
                    "fetch",
                    "--no-tags",
                    "--no-write-fetch-head",
                    "--no-recurse-submodules",
                    url.toString(),
                    "refs/heads/flotilla/%s/main:refs/heads/%s".formatted(task, branch)));
    if (!fetched.isGood()) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "cannot fetch %s into %s: %s; once that is mended: flotilla task fetch %s"
              .formatted(branch, repository, reason(fetched, branch), task));
    }
    return branch;
  }

  private static String reason(Git.Answer fetched, String branch) {
    return fetched.complaint().contains("[rejected]")
        ? "the branch there has commits of its own (rename it: git branch -m %s another-name)"
            .formatted(branch)
        : Git.reason(fetched);
  }
}
