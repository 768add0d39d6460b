package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.StoredPack;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jgit.internal.storage.dfs.DfsRepository;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryBuilder;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.lib.RefDatabase;

/// A repository as one request sees it: a snapshot of refs and packs out of PostgreSQL, objects by
/// way of the cache. Used by one thread, closed at the end of the request.
final class PackedRepository extends DfsRepository {
  private final PackedObjects objects;
  private final PackedRefs refs;

  PackedRepository(
      RepositoryId id,
      LocalPacks disk,
      List<StoredPack> packs,
      Map<String, CommitId> refs,
      Optional<String> head,
      Function<PackedRepository, Acceptance> acceptance) {
    super(builder(id));
    this.objects = new PackedObjects(this, disk, packs);
    this.refs = new PackedRefs(refs, head, commands -> acceptance.apply(this).accept(commands));
    getConfig().setBoolean("uploadpack", null, "allowFilter", true);
    getConfig().setBoolean("receive", null, "autogc", false);
  }

  /// One without refs, for reading and inserting objects beside those of the packs.
  PackedRepository(RepositoryId id, LocalPacks disk, List<StoredPack> packs) {
    this(id, disk, packs, Map.of(), Optional.empty(), _ -> Acceptance.NONE);
  }

  private static Builder builder(RepositoryId id) {
    return new Builder()
        .setRepositoryDescription(new DfsRepositoryDescription(id.toString()))
        .setBare();
  }

  @Override
  public PackedObjects getObjectDatabase() {
    return objects;
  }

  @Override
  public RefDatabase getRefDatabase() {
    return refs;
  }

  private static final class Builder extends DfsRepositoryBuilder<Builder, PackedRepository> {
    @Override
    public PackedRepository build() throws IOException {
      throw new IOException("a packed repository is opened by its constructor");
    }
  }
}
