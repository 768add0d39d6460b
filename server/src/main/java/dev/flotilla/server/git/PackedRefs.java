package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.RefRename;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.ReflogReader;
import org.eclipse.jgit.lib.SymbolicRef;
import org.jspecify.annotations.Nullable;

/// The refs that one request sees, as PostgreSQL listed them when it began: what is not in here
/// does not exist for it, so nothing has to be hidden. They change by an [Acceptance] only.
final class PackedRefs extends RefDatabase {
  private final TreeMap<String, Ref> refs = new TreeMap<>();
  private final Acceptance acceptance;

  /// @param head the ref that HEAD stands for, if it is among `refs`
  PackedRefs(Map<String, CommitId> refs, Optional<String> head, Acceptance acceptance) {
    this.acceptance = acceptance;
    refs.forEach((name, commit) -> this.refs.put(name, ref(name, commit)));
    head.map(this.refs::get)
        .ifPresent(target -> this.refs.put(Constants.HEAD, new SymbolicRef("HEAD", target)));
  }

  private static Ref ref(String name, CommitId commit) {
    return new ObjectIdRef.PeeledNonTag(
        Ref.Storage.PACKED, name, ObjectId.fromString(commit.value()));
  }

  @Override
  public boolean performsAtomicTransactions() {
    return true;
  }

  @Override
  public BatchRefUpdate newBatchUpdate() {
    return new AcceptedUpdate(this, acceptance);
  }

  @Override
  public @Nullable Ref exactRef(String name) {
    return refs.get(name);
  }

  @Override
  @SuppressWarnings("deprecation") // JGit's default methods still go through it
  public Map<String, Ref> getRefs(String prefix) {
    var found = new HashMap<String, Ref>();
    refs.forEach(
        (name, ref) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), ref);
          }
        });
    return found;
  }

  @Override
  public List<Ref> getRefsByPrefix(String prefix) {
    return refs.values().stream().filter(ref -> ref.getName().startsWith(prefix)).toList();
  }

  @Override
  public List<Ref> getAdditionalRefs() {
    return List.of();
  }

  @Override
  public Ref peel(Ref ref) {
    return ref;
  }

  @Override
  public boolean isNameConflicting(String name) {
    return false;
  }

  @Override
  public void create() {
    // there is nothing to lay out
  }

  @Override
  public void close() {
    // nothing is open
  }

  @Override
  public RefUpdate newUpdate(String name, boolean detach) {
    throw new UnsupportedOperationException("refs move by an accepted push only: " + name);
  }

  @Override
  public RefRename newRename(String from, String to) {
    throw new UnsupportedOperationException("refs are never renamed: " + from);
  }

  @Override
  public ReflogReader getReflogReader(Ref ref) {
    throw new UnsupportedOperationException("there is no reflog: " + ref.getName());
  }
}
