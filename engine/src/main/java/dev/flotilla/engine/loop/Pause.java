package dev.flotilla.engine.loop;

import java.time.Duration;

/// A wait before something is tried again, in a thread that an interrupt is to end.
public final class Pause {
  private Pause() {}

  /// False when it was cut short by an interrupt, which stays set.
  public static boolean of(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
