package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PackOctets;
import dev.flotilla.engine.queue.AssignmentTokens;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts one push: its pack is written in rows that nothing refers to; then one short
/// transaction, fenced by the lease's row, registers the pack and moves the refs by compare-and-set.
/// A refused push leaves nothing; one that was cut leaves rows that the sweep takes.
final class PushAcceptance implements Acceptance {
  private static final Logger LOG = LoggerFactory.getLogger(PushAcceptance.class);

  /// Asking again would be refused again. Whatever else goes wrong breaks the request, so that the
  /// pusher takes it for a server that is away and tries again.
  private static final Set<ErrorCode> FINAL = Set.of(ErrorCode.LEASE_LOST, ErrorCode.TOO_LARGE);

  private final Ledger ledger;
  private final LocalPacks disk;
  private final CrashPoint crash;
  private final Access access;
  private final Push push;

  PushAcceptance(Ledger ledger, LocalPacks disk, CrashPoint crash, Push push) {
    this.ledger = ledger;
    this.disk = disk;
    this.crash = crash;
    this.access = push.access();
    this.push = push;
  }

  @Override
  public void accept(List<ReceiveCommand> commands) {
    if (commands.isEmpty()) {
      return;
    }
    var arrived = push.objects().arrived();
    try {
      requireRoom(arrived);
      for (var pack : arrived) {
        write(pack);
      }
      crash.reached(CrashPoints.PACK_WRITTEN);
      ledger.database().run(handle -> register(handle, arrived, commands));
      crash.reached(CrashPoints.PUSH_ACCEPTED);
      commands.forEach(command -> command.setResult(ReceiveCommand.Result.OK));
    } catch (FlotillaException e) {
      forget(arrived);
      if (!FINAL.contains(e.code())) {
        throw e;
      }
      refuse(commands, e.code().wire() + ": " + e.getMessage());
    } catch (IOException e) {
      forget(arrived);
      throw Unready.because("the push could not be stored", e);
    } catch (RuntimeException e) {
      forget(arrived);
      throw e;
    }
  }

  private void requireRoom(List<Incoming> arrived) {
    if (access instanceof Access.Working(var holder, _)) {
      long before =
          ledger.database().read(handle -> ledger.packs().octets(handle, holder.assignment()));
      long more = arrived.stream().mapToLong(it -> it.digest().size()).sum();
      if (more > 0 && before + more > PackOctets.LIMIT_OF_ASSIGNMENT) {
        throw new FlotillaException(
            ErrorCode.TOO_LARGE,
            "the pushes of one assignment may bring at most %d MiB together"
                .formatted(PackOctets.LIMIT_OF_ASSIGNMENT >> 20));
      }
    }
  }

  private void write(Incoming pack) throws IOException {
    var home = access.home();
    var stored = isStored(pack);
    if (!stored && access instanceof Access.Working) {
      throw new FlotillaException(ErrorCode.TOO_LARGE, TOO_LARGE);
    }
    ledger.database().run(handle -> ledger.packs().announce(handle, pack.id(), home));
    if (stored) {
      ledger.octets().write(pack.id(), pack.files().pack(), pack.files().index());
    }
    disk.adopt(pack, home, !stored);
  }

  static final String TOO_LARGE =
      "a push may bring at most %d MiB; leave large files out of the commits"
          .formatted(PackOctets.LIMIT >> 20);

  private static boolean isStored(Incoming pack) {
    return pack.digest().size() + pack.digest().indexSize() <= PackOctets.LIMIT;
  }

  private void register(Handle handle, List<Incoming> arrived, List<ReceiveCommand> commands) {
    fence(handle);
    for (var pack : arrived) {
      ledger.packs().accept(handle, pack.id(), pack.digest(), isStored(pack));
    }
    commands.forEach(command -> move(handle, command));
    if (access instanceof Access.Uploading(var upload)) {
      if (!push.replaces().isEmpty()) {
        push.replaces().forEach(lost -> ledger.packs().drop(handle, lost.id()));
        ledger.uploads().lost(handle, upload.repository(), upload.id());
      }
      ledger.uploads().arrived(handle, upload.id());
    }
  }

  /// The lease's row is locked until the end of the transaction: it cannot be lost in between.
  private void fence(Handle handle) {
    if (access instanceof Access.Working(var holder, var token)
        && AssignmentTokens.lockedHolder(handle, token)
            .filter(now -> now.token().equals(holder.token()))
            .isEmpty()) {
      throw new FlotillaException(
          ErrorCode.LEASE_LOST,
          "assignment %s is not held with this token any more".formatted(holder.assignment()));
    }
  }

  private void move(Handle handle, ReceiveCommand command) {
    var to = new CommitId(command.getNewId().getName());
    var moved =
        command.getOldId().equals(ObjectId.zeroId())
            ? ledger.refs().create(handle, access.repository(), command.getRefName(), to)
            : ledger
                .refs()
                .move(
                    handle,
                    access.repository(),
                    command.getRefName(),
                    new CommitId(command.getOldId().getName()),
                    to);
    if (!moved) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "%s has moved in between: fetch, and push again".formatted(command.getRefName()));
    }
  }

  /// Only what is certainly not accepted: a commit whose answer was lost keeps its pack.
  private void forget(List<Incoming> arrived) {
    try {
      for (var pack : arrived) {
        var gone =
            ledger
                .database()
                .transact(
                    handle -> {
                      ledger.packs().dropUnaccepted(handle, pack.id());
                      return !ledger.packs().exists(handle, pack.id());
                    });
        if (gone) {
          disk.forget(access.home(), pack.id());
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("access", access)
          .log("refused pack is left to the sweep");
    }
  }

  private static void refuse(List<ReceiveCommand> commands, String reason) {
    commands.forEach(
        command -> command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, reason));
  }
}
