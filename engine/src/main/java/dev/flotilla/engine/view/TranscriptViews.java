package dev.flotilla.engine.view;

import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.store.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// A session's own transcript, a chunk at a time, so that its size does not matter. Thread-safe.
public final class TranscriptViews {
  private static final String FIND =
      """
      select 1 from session where id = :session
      """;

  private static final String NEXT =
      """
      select data from transcript_chunk
       where session_id = :session and path = :path and start = :start
      """;

  private final Database database;

  public TranscriptViews(Database database) {
    this.database = database;
  }

  public boolean exists(SessionId session) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(FIND)) {
            return query
                .bind("session", session.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
          }
        });
  }

  /// Writes what is durable now.
  public void copy(SessionId session, OutputStream out) throws IOException {
    var start = 0L;
    for (var chunk = chunk(session, start); chunk.isPresent(); chunk = chunk(session, start)) {
      out.write(chunk.get());
      start += chunk.get().length;
    }
  }

  private Optional<byte[]> chunk(SessionId session, long start) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(NEXT)) {
            return query
                .bind("session", session.value())
                .bind("path", session + ".jsonl")
                .bind("start", start)
                .mapTo(byte[].class)
                .findOne();
          }
        });
  }
}
