package dev.flotilla.agent.checkpoint;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.Grant;
import java.io.IOException;

/// Puts a checkpoint's transcript where the CLI looks for it, each file cut to its length.
final class TranscriptRestore {
  private TranscriptRestore() {}

  /// @throws FlotillaException `unavailable` when the server cannot be reached, `corrupt_state`
  ///     when it has less than the checkpoint names
  static void restore(
      AgentClient client,
      Grant grant,
      Grant.Resume resume,
      TranscriptPlace place,
      TranscriptShipper shipper) {
    for (var file : resume.files()) {
      var content = fetch(client, grant, file);
      place.files().write(place.local(file.path()), content);
      shipper.begins(file.path(), content);
    }
  }

  private static byte[] fetch(AgentClient client, Grant grant, Grant.TranscriptFile file) {
    var session = grant.conversation().session();
    try (var stream = client.transcript(grant.attempt(), session, file.path(), file.length())) {
      var content = stream.readNBytes(Math.toIntExact(file.length()));
      if (content.length != file.length()) {
        throw new FlotillaException(
            ErrorCode.CORRUPT_STATE,
            "transcript %s: expected %d octets, found %d"
                .formatted(file.path(), file.length(), content.length));
      }
      return content;
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE, "the transcript broke off: is the fleet up?", e);
    }
  }
}
