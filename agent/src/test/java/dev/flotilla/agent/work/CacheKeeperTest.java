package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.api.time.SettableClock;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CacheKeeperTest {
  private final SettableClock clock = new SettableClock();
  private final CountedDisk disk = new CountedDisk();
  private final CacheKeeper keeper = new CacheKeeper(disk, 100, clock);

  @Test
  void cachesArePrunedAtTheStartAndOnceADay() {
    keeper.runOnce();
    keeper.runOnce();
    assertThat(disk.pruned).isEqualTo(1);

    clock.advance(Duration.ofDays(1));
    keeper.runOnce();

    assertThat(disk.pruned).isEqualTo(2);
    assertThat(disk.caches).isEqualTo(3);
  }

  @Test
  void cachesGoOneByOneUntilThereIsRoomForWork() {
    disk.free = 60;

    assertThat(keeper.runOnce()).isTrue();
    assertThat(keeper.runOnce()).isTrue();

    assertThat(keeper.runOnce()).isFalse();
    assertThat(disk.caches).isEqualTo(1);
  }

  /// With three caches of 20 bytes.
  private static final class CountedDisk implements Disk {
    private long free = 1_000;
    private int caches = 3;
    private int pruned;

    @Override
    public long free() {
      return free;
    }

    @Override
    public OptionalLong used(AttemptDirs dirs) {
      return OptionalLong.empty();
    }

    @Override
    public void pruneCaches() {
      pruned++;
    }

    @Override
    public boolean dropCache() {
      caches--;
      free += 20;
      return true;
    }
  }
}
