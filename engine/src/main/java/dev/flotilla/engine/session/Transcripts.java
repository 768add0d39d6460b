package dev.flotilla.engine.session;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.SessionId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// The files of a conversation: sequences of octets, kept in chunks. The caller has fenced the
/// transaction. What one attempt wrote is only ever appended to; what an earlier attempt wrote
/// beyond its last checkpoint gives way to the later one's.
public final class Transcripts {
  /// Relative, no way up, nothing hidden: it becomes a file name on agents' machines.
  private static final Pattern PATH =
      Pattern.compile(
          "[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){0,5}");

  private static final int MAX_CHUNK = 16 * 1024 * 1024;

  private Transcripts() {}

  /// @return the file's length, durable once the transaction commits
  /// @throws FlotillaException `conflict` when `offset` leaves a gap or would undo a checkpoint
  public static long append(
      Handle handle,
      FencingToken writer,
      SessionId session,
      String path,
      long offset,
      byte[] data) {
    check(path, offset, data);
    var length = lockedLength(handle, session, path);
    if (offset > length) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "transcript %s: expected the octets from %d on, found offset %d"
              .formatted(path, length, offset));
    }
    var kept = offset < length ? kept(handle, writer, session, path, offset, length) : length;
    var known = (int) Math.min(kept - offset, data.length);
    var fresh = Arrays.copyOfRange(data, known, data.length);
    if (fresh.length == 0) {
      return kept;
    }
    write(handle, writer, session, path, kept, fresh);
    return kept + fresh.length;
  }

  /// Writes the first `length` octets to `out`.
  ///
  /// @throws FlotillaException `not_found` when there are fewer
  public static void read(
      Handle handle, SessionId session, String path, long length, OutputStream out) {
    var left = length;
    try (var chunks = Chunks.from(handle, session, path, 0)) {
      for (var chunk : (Iterable<byte[]>) chunks::iterator) {
        if (left == 0) {
          break;
        }
        var part = (int) Math.min(left, chunk.length);
        out.write(chunk, 0, part);
        left -= part;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (left > 0) {
      throw new FlotillaException(
          ErrorCode.NOT_FOUND,
          "transcript %s: expected %d octets, found %d".formatted(path, length, length - left));
    }
  }

  /// 0 for a file that is not there.
  public static long length(Handle handle, SessionId session, String path) {
    return handle
        .createQuery(
            "select length from transcript_file where session_id = :session and path = :path")
        .bind("session", session.value())
        .bind("path", path)
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  private static void check(String path, long offset, byte[] data) {
    if (!PATH.matcher(path).matches() || path.contains("..")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "transcript: expected a relative path of plain names");
    }
    if (offset < 0 || data.length > MAX_CHUNK) {
      throw new FlotillaException(
          ErrorCode.TOO_LARGE,
          "transcript: expected at most %d octets at an offset of 0 or more".formatted(MAX_CHUNK));
    }
  }

  private static long lockedLength(Handle handle, SessionId session, String path) {
    handle
        .createUpdate(
            """
            insert into transcript_file (session_id, path, length) values (:session, :path, 0)
            on conflict do nothing
            """)
        .bind("session", session.value())
        .bind("path", path)
        .execute();
    return handle
        .createQuery(
            """
            select length from transcript_file
             where session_id = :session and path = :path for update
            """)
        .bind("session", session.value())
        .bind("path", path)
        .mapTo(Long.class)
        .one();
  }

  /// Up to where the file stays as it is. Octets that this attempt wrote are a repeat and stay; the
  /// tail of an earlier one goes.
  private static long kept(
      Handle handle,
      FencingToken writer,
      SessionId session,
      String path,
      long offset,
      long length) {
    var firstOwn =
        handle
            .createQuery(
                """
                select min(start) from transcript_chunk
                 where session_id = :session and path = :path and fencing_token = :writer
                """)
            .bind("session", session.value())
            .bind("path", path)
            .bind("writer", writer.value())
            .mapTo(Long.class)
            .findOne();
    if (firstOwn.isPresent()) {
      if (offset < firstOwn.get()) {
        throw undone(path, offset);
      }
      return length;
    }
    if (offset < Checkpoints.covered(handle, session, path)) {
      throw undone(path, offset);
    }
    Chunks.truncate(handle, session, path, offset);
    return offset;
  }

  private static FlotillaException undone(String path, long offset) {
    return new FlotillaException(
        ErrorCode.CONFLICT,
        "transcript %s: offset %d lies before the checkpoint this attempt resumed from"
            .formatted(path, offset));
  }

  private static void write(
      Handle handle, FencingToken writer, SessionId session, String path, long start, byte[] data) {
    Chunks.insert(handle, writer, session, path, start, data);
    handle
        .createUpdate(
            """
            update transcript_file set length = :length
             where session_id = :session and path = :path
            """)
        .bind("session", session.value())
        .bind("path", path)
        .bind("length", start + data.length)
        .execute();
  }
}
