package dev.flotilla.engine.session;

import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.SessionId;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// The rows that a transcript's file is kept in.
final class Chunks {
  private static final String INSERT =
      """
      insert into transcript_chunk (session_id, path, start, fencing_token, data)
      values (:session, :path, :start, :writer, :data)
      """;

  private static final String READ =
      """
      select data from transcript_chunk
       where session_id = :session and path = :path and start >= :start
       order by start
      """;

  private static final String DROP =
      """
      delete from transcript_chunk
       where session_id = :session and path = :path and start >= :offset
      """;

  private static final String CUT =
      """
      update transcript_chunk set data = substring(data for (:offset - start)::integer)
       where session_id = :session and path = :path
         and start < :offset and start + length(data) > :offset
      """;

  private static final String SHORTEN =
      "update transcript_file set length = :offset where session_id = :session and path = :path";

  private Chunks() {}

  static void insert(
      Handle handle, FencingToken writer, SessionId session, String path, long start, byte[] data) {
    handle
        .createUpdate(INSERT)
        .bind("session", session.value())
        .bind("path", path)
        .bind("start", start)
        .bind("writer", writer.value())
        .bind("data", data)
        .execute();
  }

  /// From the chunk that starts at `start` on, a few at a time; the caller closes it.
  static Stream<byte[]> from(Handle handle, SessionId session, String path, long start) {
    return handle
        .createQuery(READ)
        .setFetchSize(8)
        .bind("session", session.value())
        .bind("path", path)
        .bind("start", start)
        .mapTo(byte[].class)
        .stream();
  }

  static void truncate(Handle handle, SessionId session, String path, long offset) {
    for (var sql : new String[] {DROP, CUT, SHORTEN}) {
      handle
          .createUpdate(sql)
          .bind("session", session.value())
          .bind("path", path)
          .bind("offset", offset)
          .execute();
    }
  }
}
