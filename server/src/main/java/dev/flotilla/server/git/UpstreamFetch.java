package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.PackDigest;
import dev.flotilla.engine.git.PackHome;
import dev.flotilla.engine.git.PackId;
import dev.flotilla.engine.git.PackOctets;
import dev.flotilla.engine.git.PendingImport;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.StoredPack;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fetches from a URL and accepts what came as base packs: those up to 64 MiB into PostgreSQL,
/// larger ones into the cache with the URL to fetch them from again. Thread-safe.
final class UpstreamFetch {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Duration QUICK = Duration.ofMinutes(2);
  private static final String HEAD = "refs/import/head";

  private final Ledger ledger;
  private final LocalPacks disk;
  private final GitProgram git;

  UpstreamFetch(Ledger ledger, LocalPacks disk, GitProgram git) {
    this.ledger = ledger;
    this.disk = disk;
    this.git = git;
  }

  /// @throws FlotillaException `unavailable` when the same may work later, `unprocessable` with
  ///     what git said when it will not
  Fetched fetch(PendingImport wanted) throws IOException {
    var upstream = Upstream.of(wanted.url());
    var known = known(wanted.before());
    var alternates =
        known.stream().map(it -> disk.objects(PackHome.base(it.repository()))).toList();
    try (var scratch =
        Scratch.create(disk, alternates, known.stream().map(PendingImport.Before::base).toList())) {
      get(scratch, upstream, wanted.ref().map(Upstream::ref).orElse("HEAD"));
      var base = commit(scratch, HEAD + "^{commit}");
      var root = root(scratch, base);
      var repository =
          ledger
              .database()
              .transact(
                  it ->
                      ledger.uploads().repository(it, wanted.submittedBy(), root, upstream.name()));
      if (known.isPresent() && !known.get().repository().equals(repository)) {
        // another history than last time: what came leans on objects of another repository
        return fetch(
            new PendingImport(
                wanted.task(), wanted.url(), wanted.ref(), wanted.submittedBy(), Optional.empty()));
      }
      accept(scratch, repository, upstream.url(), List.of());
      return new Fetched(repository, base);
    }
  }

  /// Fetches all branches and tags again in place of packs that were lost from the cache.
  void again(RepositoryId repository, String url, List<StoredPack> lost) throws IOException {
    try (var scratch = Scratch.create(disk, List.of(), List.of())) {
      var ran =
          git.run(
              scratch.path(),
              LIMIT,
              "fetch",
              "-q",
              "--no-tags",
              "--no-write-fetch-head",
              Upstream.of(url).url(),
              "+refs/heads/*:refs/import/heads/*",
              "+refs/tags/*:refs/import/tags/*");
      if (!ran.ok()) {
        throw failed(ran);
      }
      accept(scratch, repository, url, lost);
    }
  }

  /// Only when all that was fetched before is at hand: git must not lean on what is not there.
  private Optional<PendingImport.Before> known(Optional<PendingImport.Before> before)
      throws IOException {
    if (before.isEmpty()) {
      return before;
    }
    var packs =
        ledger
            .database()
            .<List<StoredPack>>read(
                it -> ledger.packs().list(it, before.get().repository(), List.of()));
    for (var pack : packs) {
      if (!pack.stored() && !disk.isHere(pack)) {
        return Optional.empty();
      }
      disk.ensure(pack);
    }
    return before;
  }

  private void get(Scratch scratch, Upstream upstream, String ref) {
    var ran = fetch(scratch, upstream, "+" + ref + ":" + HEAD);
    if (!ran.ok() && ref.matches("[0-9a-f]{40}")) {
      // many hosts do not give a commit by its id: look for it among their branches
      ran = fetch(scratch, upstream, "+refs/heads/*:refs/import/heads/*");
      if (ran.ok()) {
        ran = git.run(scratch.path(), QUICK, "update-ref", HEAD, ref);
      }
    }
    if (!ran.ok()) {
      throw failed(ran);
    }
  }

  private GitProgram.Ran fetch(Scratch scratch, Upstream upstream, String refspec) {
    return git.run(
        scratch.path(),
        LIMIT,
        "fetch",
        "-q",
        "--no-tags",
        "--no-write-fetch-head",
        upstream.url(),
        refspec);
  }

  private static FlotillaException failed(GitProgram.Ran ran) {
    return new FlotillaException(
        ran.isPassing() ? ErrorCode.UNAVAILABLE : ErrorCode.UNPROCESSABLE,
        "the repository cannot be fetched: " + ran.reason());
  }

  private CommitId commit(Scratch scratch, String name) {
    var ran = git.run(scratch.path(), QUICK, "rev-parse", "--verify", "-q", name);
    if (!ran.ok()) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "the ref does not stand for a commit: is the repository empty?");
    }
    return new CommitId(ran.output().strip());
  }

  private CommitId root(Scratch scratch, CommitId base) {
    var ran =
        git.run(
            scratch.path(), QUICK, "rev-list", "--max-parents=0", "--first-parent", base.value());
    if (!ran.ok()) {
      throw failed(ran);
    }
    return new CommitId(ran.output().lines().reduce((_, last) -> last).orElse("").strip());
  }

  private void accept(
      Scratch scratch, RepositoryId repository, String url, List<StoredPack> replaced)
      throws IOException {
    var home = PackHome.base(repository);
    var arrived = new ArrayList<Incoming>();
    for (var files : scratch.packs()) {
      var pack = incoming(files);
      var stored = isStored(pack);
      ledger.database().run(it -> ledger.packs().announce(it, pack.id(), home));
      if (stored) {
        ledger.octets().write(pack.id(), pack.files().pack(), pack.files().index());
      }
      disk.adopt(pack, home, !stored);
      arrived.add(pack);
    }
    ledger
        .database()
        .run(
            handle -> {
              for (var pack : arrived) {
                var stored = isStored(pack);
                var origin = stored ? Optional.<String>empty() : Optional.of(url);
                ledger.packs().accept(handle, pack.id(), pack.digest(), stored, origin);
              }
              replaced.forEach(lost -> ledger.packs().drop(handle, lost.id()));
            });
  }

  /// git makes its files read-only and names them by their content.
  private Incoming incoming(PackFiles found) throws IOException {
    var id = PackId.random();
    Files.createDirectories(disk.incoming());
    var files = disk.incoming(id);
    found.moveTo(files);
    return new Incoming(id, files, PackDigest.of(files.pack(), files.index()));
  }

  private static boolean isStored(Incoming pack) {
    return pack.digest().size() + pack.digest().indexSize() <= PackOctets.LIMIT;
  }
}
