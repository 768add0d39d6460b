package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jgit.internal.JGitText;
import org.eclipse.jgit.transport.ReceiveCommand;

/// Tells what is wrong with a push from what is wrong with the server at this moment. The latter is
/// never reported as a refusal: a refused push fails an attempt, an unready server is asked again.
final class Unready {
  private Unready() {}

  static FlotillaException because(String what, Throwable cause) {
    return new FlotillaException(ErrorCode.UNAVAILABLE, what + "; push again", cause);
  }

  /// The cache was deleted, the disk is full, the database is away.
  static boolean is(Throwable broken) {
    return broken instanceof FileSystemException
        || broken instanceof RuntimeException
        || (broken instanceof IOException && isFull(String.valueOf(broken.getMessage())));
  }

  private static boolean isFull(String message) {
    return message.toLowerCase(Locale.ROOT).contains("no space left");
  }

  /// The ref moved between the two requests of a push: an earlier try whose answer was lost.
  static boolean is(ReceiveCommand command) {
    var text = JGitText.get();
    return command.getMessage() != null
        && Set.of(text.invalidOldIdSent, text.refAlreadyExists, text.noSuchRef)
            .contains(command.getMessage());
  }
}
