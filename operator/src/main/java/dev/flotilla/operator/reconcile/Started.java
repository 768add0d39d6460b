package dev.flotilla.operator.reconcile;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// What begins when this process begins to lead. Thread-safe.
final class Started implements Runnable {
  private final List<Runnable> actions = new CopyOnWriteArrayList<>();
  private final AtomicBoolean so = new AtomicBoolean();

  void then(Runnable... more) {
    actions.addAll(List.of(more));
  }

  @Override
  public void run() {
    if (so.compareAndSet(false, true)) {
      actions.forEach(Runnable::run);
    }
  }

  boolean isSo() {
    return so.get();
  }
}
