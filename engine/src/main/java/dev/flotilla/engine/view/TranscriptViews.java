package dev.flotilla.engine.view;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.store.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// A session's own transcript, a chunk at a time, so that its size does not matter. Thread-safe.
public final class TranscriptViews {
  private static final String LENGTH =
      """
      select coalesce(f.length, 0) as length
        from session s
        left join transcript_file f on f.session_id = s.id and f.path = :path
       where s.id = :session
      """;

  private static final String NEXT =
      """
      select substr(data, (:from - start)::integer + 1) from transcript_chunk
       where session_id = :session and path = :path and start <= :from
       order by start desc limit 1
      """;

  private final Database database;

  public TranscriptViews(Database database) {
    this.database = database;
  }

  /// How long it is now; empty when there is no such session.
  public Optional<Long> length(SessionId session) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(LENGTH)) {
            return query
                .bind("session", session.value())
                .bind("path", path(session))
                .mapTo(Long.class)
                .findOne();
          }
        });
  }

  /// Writes the octets from `from` up to the first `length`.
  public void copy(SessionId session, long from, long length, OutputStream out) throws IOException {
    var start = from;
    while (start < length) {
      var chunk = chunk(session, start);
      if (chunk.isEmpty() || chunk.get().length == 0) {
        throw new FlotillaException(
            ErrorCode.CORRUPT_STATE,
            "session %s: expected %d octets, found %d".formatted(session, length, start));
      }
      out.write(chunk.get(), 0, (int) Math.min(chunk.get().length, length - start));
      start += chunk.get().length;
    }
  }

  private Optional<byte[]> chunk(SessionId session, long from) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(NEXT)) {
            return query
                .bind("session", session.value())
                .bind("path", path(session))
                .bind("from", from)
                .mapTo(byte[].class)
                .findOne();
          }
        });
  }

  private static String path(SessionId session) {
    return session + ".jsonl";
  }
}
