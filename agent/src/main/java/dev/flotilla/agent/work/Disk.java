package dev.flotilla.agent.work;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.AttemptRoot;
import java.time.Duration;
import java.util.OptionalLong;

/// The disk that attempts live on. Thread-safe.
interface Disk {
  /// Bytes that are left.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException when the disk cannot be asked
  long free();

  /// Bytes that an attempt takes; empty when that cannot be told in a moment.
  OptionalLong used(AttemptDirs dirs);

  /// Deletes package caches that are old or too much.
  void pruneCaches();

  /// Deletes one package cache that is not in use; false when there is none.
  boolean dropCache();

  static Disk of(AttemptRoot root) {
    return new Disk() {
      @Override
      public long free() {
        return root.free();
      }

      @Override
      public OptionalLong used(AttemptDirs dirs) {
        return root.used(dirs, Duration.ofSeconds(2));
      }

      @Override
      public void pruneCaches() {
        root.pruneCaches();
      }

      @Override
      public boolean dropCache() {
        return root.dropCache();
      }
    };
  }
}
