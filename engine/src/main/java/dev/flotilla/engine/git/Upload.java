package dev.flotilla.engine.git;

import dev.flotilla.api.work.CommitId;
import java.time.Instant;
import java.util.Optional;

/// A commit of a user's repository that the command line pushes to the git host.
///
/// @param createdBy whose it is: nobody else pushes or uses it
/// @param arrivedAt when the push was accepted; empty before
public record Upload(
    UploadId id,
    RepositoryId repository,
    CommitId commit,
    String createdBy,
    Instant createdAt,
    Optional<Instant> arrivedAt) {
  /// The one ref that the push goes to.
  public String ref() {
    return refOf(id);
  }

  public static String refOf(UploadId id) {
    return "refs/flotilla/upload/" + id;
  }
}
