package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PreReceiveHook;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;

/// Refuses, before anything is accepted, a push to a ref that is not the pusher's own, a deletion,
/// and a branch or checkpoint that does not descend from the commit its assignment started from.
final class PushRules implements PreReceiveHook {
  private final Access access;

  PushRules(Access access) {
    this.access = access;
  }

  @Override
  public void onPreReceive(ReceivePack push, Collection<ReceiveCommand> commands) {
    if (push.getAllCommands().stream()
        .anyMatch(it -> access.pushes().contains(it.getRefName()) && Unready.is(it))) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE, "a ref has moved since it was listed; push again");
    }
    for (var command : commands) {
      refusal(push.getRevWalk(), command)
          .ifPresent(
              reason -> command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, reason));
    }
    // all or nothing, whether the client asked for that or not
    if (push.getAllCommands().stream()
        .anyMatch(it -> it.getResult() != ReceiveCommand.Result.NOT_ATTEMPTED)) {
      ReceiveCommand.abort(commands);
    }
  }

  private Optional<String> refusal(RevWalk walk, ReceiveCommand command) {
    if (!access.pushes().contains(command.getRefName())) {
      return Optional.of(
          "forbidden: expected a push to %s"
              .formatted(String.join(" or ", access.pushes().stream().sorted().toList())));
    }
    if (command.getType() == ReceiveCommand.Type.DELETE) {
      return Optional.of("forbidden: refs are not deleted by a push");
    }
    try {
      var tip = walk.parseAny(command.getNewId());
      if (!(tip instanceof RevCommit commit)) {
        return Optional.of("unprocessable: expected a commit, found another kind of object");
      }
      return switch (access) {
        case Access.Uploading(var upload) ->
            upload.commit().value().equals(commit.getName())
                ? Optional.empty()
                : Optional.of("conflict: expected the announced commit " + upload.commit());
        case Access.Working working -> rewritten(walk, working, commit);
        case Access.Fetching _ -> Optional.of("forbidden: this credential is for fetching");
      };
    } catch (MissingObjectException e) {
      return Optional.of("unprocessable: object " + e.getObjectId().name() + " is missing");
    } catch (IOException e) {
      throw Unready.because("the repository could not be read", e);
    }
  }

  private static Optional<String> rewritten(RevWalk walk, Access.Working working, RevCommit tip)
      throws IOException {
    var start = walk.parseCommit(ObjectId.fromString(working.holder().start().value()));
    return walk.isMergedInto(start, tip)
        ? Optional.empty()
        : Optional.of(
            "unprocessable: commit %s, which the work started from, must stay an ancestor"
                .formatted(start.getName()));
  }
}
