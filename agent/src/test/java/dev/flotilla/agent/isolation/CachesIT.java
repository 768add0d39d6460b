package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.time.SettableClock;
import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class CachesIT {
  private static final Duration DAY = Duration.ofDays(1);

  private final SettableClock clock = new SettableClock();
  private final Forker forker = Forker.start();
  @TempDir private Path directory;
  private AttemptRoot root;

  @BeforeEach
  void open() throws IOException {
    AttemptDirs.passage(directory);
    root = AttemptRoot.open(directory.resolve("attempts"), forker, clock);
  }

  @AfterEach
  void noTrashStays() throws IOException {
    try (var trash = Files.newDirectoryStream(root.path(), "trash-*")) {
      assertThat(trash).isEmpty();
    }
  }

  @Test
  void whatNobodyUsedForAMonthGoes() throws Exception {
    var old = cacheOf("old", 1);
    var used = cacheOf("used", 1);
    clock.advance(Caches.KEEP);
    cacheOf("used", 1);
    clock.advance(DAY);

    root.pruneCaches();

    assertThat(old).doesNotExist();
    assertThat(used).exists();
  }

  @Test
  void theLongestUnusedGoUntilTheRestFits() throws Exception {
    var first = cacheOf("first", 3);
    clock.advance(DAY);
    var second = cacheOf("second", 3);
    clock.advance(DAY);
    var third = cacheOf("third", 3);

    pruning().run(7L << 20);

    assertThat(first).doesNotExist();
    assertThat(second).exists();
    assertThat(third).exists();
  }

  @Test
  void whatAnAttemptMayUseStaysWhateverItsAgeAndSize() throws Exception {
    try (var dirs = root.acquire(AttemptId.random(), "busy")) {
      fill(dirs, 3);
      clock.advance(Caches.KEEP.plus(DAY));

      pruning().run(0);

      assertThat(root.dropCache()).isFalse();
      assertThat(dirs.cache()).exists();
    }
    assertThat(root.dropCache()).isTrue();
    assertThat(root.dropCache()).isFalse();
  }

  @Test
  void whatFilledTheDiskGoesWithItsCaches() throws Exception {
    var dirs = root.acquire(AttemptId.random(), "greedy");
    fill(dirs, 2);
    assertThat(root.used(dirs, Duration.ofSeconds(10)).orElseThrow()).isGreaterThan(2L << 20);

    dirs.closeWithCaches();

    assertThat(dirs.cache()).doesNotExist();
    assertThat(dirs.base()).doesNotExist();
  }

  private Pruning pruning() {
    return new Pruning(
        root,
        new Caches(root.path(), clock),
        new Leftovers(root.path(), forker),
        new DiskUse(forker));
  }

  /// Of an attempt that is over.
  private Path cacheOf(String repository, int megabytes) throws IOException {
    try (var dirs = root.acquire(AttemptId.random(), repository)) {
      fill(dirs, megabytes);
      return dirs.cache();
    }
  }

  private static void fill(AttemptDirs dirs, int megabytes) throws IOException {
    Files.write(dirs.cache().resolve("package"), new byte[megabytes << 20]);
  }
}
