package dev.flotilla.engine.git;

import dev.flotilla.engine.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The octets of packs in PostgreSQL: the pack and then its index, in rows of 1 MiB. Each row is
/// committed by itself, so that a push of any size never holds a long transaction. Thread-safe.
public final class PackOctets {
  /// What PostgreSQL keeps of one pack; a larger one is refused or lives in the cache only.
  public static final long LIMIT = 64L * 1024 * 1024;

  /// What PostgreSQL keeps of one assignment's packs until it ends: whoever holds its token can push
  /// without end.
  public static final long LIMIT_OF_ASSIGNMENT = 64 * LIMIT;

  private static final int CHUNK = 1024 * 1024;
  private static final int CHUNKS_AT_ONCE = 4;

  private static final String WRITE =
      """
      insert into git_pack_chunk (pack, n, data) values (:pack, :n, :data)
      """;

  private static final String READ =
      """
      select data from git_pack_chunk where pack = :pack order by n
      """;

  private final Database database;

  public PackOctets(Database database) {
    this.database = database;
  }

  /// Writes an announced pack's octets, outside of any transaction of the caller's.
  public void write(PackId id, Path pack, Path index) throws IOException {
    try (var in =
        new SequenceInputStream(Files.newInputStream(pack), Files.newInputStream(index))) {
      write(id, in);
    }
  }

  private void write(PackId id, InputStream in) throws IOException {
    int n = 0;
    for (var chunk = chunk(in); chunk.length > 0; chunk = chunk(in)) {
      write(id, n++, chunk);
    }
  }

  /// A sequence of streams answers a short read at each seam: read until the chunk is full.
  private static byte[] chunk(InputStream in) throws IOException {
    return in.readNBytes(CHUNK);
  }

  private void write(PackId id, int n, byte[] data) {
    database.run(
        handle -> {
          try (var update = handle.createUpdate(WRITE)) {
            update.bind("pack", id.value()).bind("n", n).bind("data", data).execute();
          }
        });
  }

  /// Copies a pack's octets and index to `out`, a few chunks in memory at a time.
  public void read(PackId id, OutputStream out) throws IOException {
    try {
      database.run(
          handle -> {
            try (var query = handle.createQuery(READ)) {
              query
                  .bind("pack", id.value())
                  .setFetchSize(CHUNKS_AT_ONCE)
                  .mapTo(byte[].class)
                  .useIterator(chunks -> chunks.forEachRemaining(chunk -> append(out, chunk)));
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void append(OutputStream out, byte[] chunk) {
    try {
      out.write(chunk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
