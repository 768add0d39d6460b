package dev.flotilla.engine.git;

import java.time.Instant;
import java.util.Optional;

/// An accepted pack as the ledger knows it.
///
/// @param size octets of the pack
/// @param indexSize octets of its index
/// @param sha256 of the pack followed by the index, in hex
/// @param stored its octets are in PostgreSQL; if not they are in a cache only
/// @param origin a URL that a pack which is not stored can be fetched from again
/// @param position packs of a repository in the order of their arrival
public record StoredPack(
    PackId id,
    PackHome home,
    long size,
    long indexSize,
    String sha256,
    boolean stored,
    Optional<String> origin,
    long position,
    Instant createdAt) {
  /// What a row of chunks and the cache hold together.
  public long octets() {
    return size + indexSize;
  }
}
