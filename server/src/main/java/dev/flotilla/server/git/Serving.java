package dev.flotilla.server.git;

import dev.flotilla.engine.git.PackOctets;
import java.util.EnumSet;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.errors.TooLargePackException;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectChecker.ErrorType;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.UploadPack;

/// How one fetch or push is served: limits, checks, what a client may ask for.
final class Serving {
  private static final long MAX_OBJECT = 512L << 20;
  private static final long MAX_UPLOAD = 8L << 30;
  private static final int MAX_COMMAND_OCTETS = 16 * 1024;
  private static final int TIMEOUT_SECONDS = 120;

  /// Old repositories are full of these, and no server refuses them; none of them misleads anyone.
  private static final EnumSet<ErrorType> HARMLESS =
      EnumSet.of(
          ErrorType.ZERO_PADDED_FILEMODE,
          ErrorType.BAD_DATE,
          ErrorType.BAD_EMAIL,
          ErrorType.BAD_TIMEZONE,
          ErrorType.MISSING_EMAIL,
          ErrorType.MISSING_SPACE_BEFORE_DATE,
          ErrorType.MISSING_TAG_ENTRY,
          ErrorType.BAD_UTF8);

  private Serving() {}

  static UploadPack fetch(Repository repository) {
    var fetch = new UploadPack(repository);
    // a checkpoint is fetched by its id, and refs may move between the two requests of a fetch
    fetch.setRequestPolicy(UploadPack.RequestPolicy.REACHABLE_COMMIT);
    fetch.setTimeout(TIMEOUT_SECONDS);
    return fetch;
  }

  static ReceivePack push(Repository repository, Access access) {
    var push = new ReceivePack(repository);
    push.setAtomic(true);
    push.setAllowCreates(true);
    push.setAllowDeletes(false);
    push.setAllowNonFastForwards(true);
    push.setAllowPushOptions(false);
    push.setCheckReceivedObjects(true);
    push.setObjectChecker(new ObjectChecker().setIgnore(HARMLESS));
    push.setMaxObjectSizeLimit(MAX_OBJECT);
    push.setMaxPackSizeLimit(access instanceof Access.Working ? PackOctets.LIMIT : MAX_UPLOAD);
    push.setMaxCommandBytes(MAX_COMMAND_OCTETS);
    push.setTimeout(TIMEOUT_SECONDS);
    push.setPreReceiveHook(new PushRules(access));
    var otherwise = push.getUnpackErrorHandler();
    push.setUnpackErrorHandler(
        broken -> {
          if (Unready.is(broken)) {
            throw Unready.because("the push could not be received", broken);
          }
          if (broken instanceof TooLargePackException
              || broken instanceof TooLargeObjectInPackException) {
            push.sendMessage("too_large: " + PushAcceptance.TOO_LARGE);
          }
          otherwise.handleUnpackException(broken);
        });
    return push;
  }
}
