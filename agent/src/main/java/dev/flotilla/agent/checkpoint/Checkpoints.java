package dev.flotilla.agent.checkpoint;

import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.workspace.PushResult;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.agent.workspace.Snapshot;
import dev.flotilla.agent.workspace.SnapshotResult;
import dev.flotilla.agent.workspace.Workspace;
import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.client.Reply;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.AgentCrashPoint;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Grant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Takes the checkpoints of one attempt and restores the one it begins with. A pair is a tree and
/// a transcript of the same moment, so nothing may run in the workspace from before the tree is
/// written until it is. One at a time; thread-safe.
public final class Checkpoints {
  private final AgentClient client;
  private final Grant grant;
  private final Workspace workspace;
  private final CrashPoint crash;
  private final TranscriptPlace place;
  private final TranscriptShipper shipper;
  private final TranscriptScan scan;
  private long taken;
  private Optional<CommitId> reported;

  /// @param config the attempt's `CLAUDE_CONFIG_DIR`
  public Checkpoints(
      AgentClient client,
      Grant grant,
      Workspace workspace,
      SafeFiles config,
      Inside inside,
      CrashPoint crash) {
    this.client = client;
    this.grant = grant;
    this.workspace = workspace;
    this.crash = crash;
    this.place = new TranscriptPlace(config, inside, grant.conversation().session());
    this.shipper = new TranscriptShipper(client, grant, place);
    this.scan = new TranscriptScan(place);
    this.reported = grant.git().tree();
  }

  /// Puts the transcript back that the grant names.
  public synchronized void restore(Grant.Resume resume) {
    TranscriptRestore.restore(client, grant, resume, place, shipper);
    scan.update();
    taken = scan.lineEnd();
  }

  /// True when the transcript holds enough for the CLI to resume it.
  public synchronized boolean isResumable() {
    scan.update();
    return scan.isResumable();
  }

  /// True when the transcript holds this call.
  public synchronized boolean hasCall(String toolUseId) {
    scan.update();
    return scan.hasCall(toolUseId);
  }

  /// True when the transcript holds the results of all of these calls, and one that is new.
  synchronized boolean isSettled(Set<String> calls) {
    scan.update();
    return !scan.isBroken() && scan.hasResults(calls) && scan.resultEnd() > taken;
  }

  /// A pair with the conversation up to its last tool result.
  ///
  /// @param calls that were let go: without all their results there is no pair
  /// @param quiet asked once the tree is written: false when something may have run meanwhile
  public synchronized CheckpointResult take(Set<String> calls, BooleanSupplier quiet) {
    scan.update();
    if (!scan.hasResults(calls) || scan.resultEnd() == 0) {
      return new CheckpointResult.Skipped("a call has no result yet");
    }
    return take(scan.resultEnd(), Optional.empty(), quiet);
  }

  /// A pair with the whole conversation, for a CLI that has ended.
  public synchronized CheckpointResult takeWhole(Optional<EndedTurn> ended) {
    scan.update();
    if (!scan.isResumable()) {
      return new CheckpointResult.Skipped("there is nothing to resume");
    }
    return take(scan.lineEnd(), ended, () -> true);
  }

  private CheckpointResult take(long upTo, Optional<EndedTurn> ended, BooleanSupplier quiet) {
    if (scan.isBroken()) {
      return new CheckpointResult.Skipped("the transcript was changed by something else");
    }
    try {
      return switch (workspace.snapshot()) {
        case SnapshotResult.Unwritten(var reason) -> new CheckpointResult.Skipped(reason);
        case SnapshotResult.NotPushed(var why) -> notPushed(why);
        case SnapshotResult.Written(var snapshot, var pushed) -> {
          var old = !pushed && reported.equals(Optional.of(snapshot.commit()));
          if (old && upTo == taken && ended.isEmpty()) {
            yield new CheckpointResult.Taken();
          }
          yield quiet.getAsBoolean()
              ? pair(snapshot, upTo, ended)
              : new CheckpointResult.Skipped("the tree took too long");
        }
      };
    } catch (FlotillaException e) {
      return new CheckpointResult.Skipped(String.valueOf(e.getMessage()), AgentClient.isPassing(e));
    }
  }

  private CheckpointResult pair(Snapshot snapshot, long upTo, Optional<EndedTurn> ended) {
    crash.reached(AgentCrashPoint.TREE_PUSHED);
    return switch (shipper.ship(upTo)) {
      case TranscriptShipper.Result.LeaseLost() -> new CheckpointResult.LeaseLost();
      case TranscriptShipper.Result.Missed(var reason) -> new CheckpointResult.Skipped(reason);
      case TranscriptShipper.Result.Arrived(var files) -> {
        crash.reached(AgentCrashPoint.TRANSCRIPT_ACKNOWLEDGED);
        var checkpoint =
            new Checkpoint(
                grant.token(),
                grant.conversation().session(),
                files,
                snapshot.commit(),
                snapshot.head(),
                ended,
                snapshot.leftOut());
        yield report(checkpoint, upTo);
      }
    };
  }

  private CheckpointResult report(Checkpoint checkpoint, long upTo) {
    return switch (client.checkpoint(grant.attempt(), checkpoint)) {
      case Reply.LeaseLost<Boolean>() -> new CheckpointResult.LeaseLost();
      case Reply.Conflict<Boolean>(var detail) -> new CheckpointResult.Skipped(detail);
      case Reply.Accepted<Boolean> _ -> {
        taken = upTo;
        reported = Optional.of(checkpoint.commit());
        crash.reached(AgentCrashPoint.CHECKPOINT_REPORTED);
        yield new CheckpointResult.Taken();
      }
    };
  }

  private static CheckpointResult notPushed(PushResult why) {
    return switch (why) {
      case PushResult.LeaseLost() -> new CheckpointResult.LeaseLost();
      case PushResult.Refused(var reason) -> new CheckpointResult.Skipped(reason);
      case PushResult.Unreachable(var reason) -> new CheckpointResult.Skipped(reason, true);
      case PushResult.Broken(var reason) -> new CheckpointResult.Skipped(reason);
      case PushResult.Pushed _ -> new CheckpointResult.Skipped("pushed and not pushed");
    };
  }
}
