package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.Upload;
import dev.flotilla.engine.git.UploadId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Commits of users' repositories, announced before they are pushed to the git host. Thread-safe.
public final class Uploads {
  private static final int MAX_NAME = 200;

  private final Ledger ledger;

  Uploads(Ledger ledger) {
    this.ledger = ledger;
  }

  /// Announces one. The push goes to [#path] and [Upload#ref()].
  ///
  /// @param root the commit that the history began with: with the owner it names the repository,
  ///     so that a second upload sends the difference only
  /// @param name of the repository, for people
  /// @throws FlotillaException `invalid_request` for a name that is empty or too long
  public Upload create(String owner, CommitId root, CommitId commit, String name) {
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "name of the repository: expected 1 to %d characters".formatted(MAX_NAME));
    }
    return ledger
        .database()
        .transact(
            handle -> {
              var repository = ledger.uploads().repository(handle, owner, root, name);
              return ledger.uploads().create(handle, repository, commit, owner);
            });
  }

  public Optional<Upload> find(Handle handle, UploadId id) {
    return ledger.uploads().find(handle, id);
  }

  /// Where the push goes, relative to the server's base URL.
  public static String path(Upload upload) {
    return "/git/upload/" + upload.id();
  }
}
