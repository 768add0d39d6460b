package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.git.PendingImport;
import dev.flotilla.server.transition.Repositories;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches the repositories of tasks that were submitted by URL and tells the workflow what their
/// base is, or why it cannot be had. Doing it twice, or on two replicas, is harmless. Thread-safe:
/// as many threads as call it import at a time, each something else.
public final class Imports {
  private static final Logger LOG = LoggerFactory.getLogger(Imports.class);
  private static final int TRIES = 6;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final UpstreamFetch fetch;
  private final Repositories repositories;
  private final ImportListener listener;
  private final Clock clock;
  private final Map<TaskId, Retry> retries = new HashMap<>();
  private final Set<TaskId> underWay = new HashSet<>();

  private record Retry(int tries, Instant notBefore) {}

  Imports(
      Ledger ledger,
      UpstreamFetch fetch,
      Repositories repositories,
      ImportListener listener,
      Clock clock) {
    this.ledger = ledger;
    this.fetch = fetch;
    this.repositories = repositories;
    this.listener = listener;
    this.clock = clock;
  }

  /// Imports at most one. False when none is due, so that the caller can wait.
  public boolean runOnce() {
    var due = begin();
    due.ifPresent(this::bring);
    return due.isPresent();
  }

  private synchronized Optional<PendingImport> begin() {
    var pending = ledger.database().<List<PendingImport>>read(PendingImport::list);
    retries.keySet().retainAll(pending.stream().map(PendingImport::task).toList());
    var due = pending.stream().filter(it -> isDue(it.task())).findFirst();
    due.ifPresent(it -> underWay.add(it.task()));
    return due;
  }

  private synchronized void end(PendingImport ended) {
    underWay.remove(ended.task());
  }

  private boolean isDue(TaskId task) {
    var retry = retries.get(task);
    return !underWay.contains(task)
        && (retry == null || !clock.instant().isBefore(retry.notBefore()));
  }

  private void bring(PendingImport wanted) {
    try {
      var fetched = fetch.fetch(wanted);
      var repository = fetched.repository().value();
      var settings = repositories.settings(repository, fetched.base());
      listener.imported(wanted.task(), repository, fetched.base(), settings);
      LOG.atInfo().addKeyValue("task", wanted.task()).log("repository imported");
    } catch (FlotillaException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        later(wanted.task(), e);
      } else {
        fail(wanted.task(), e);
      }
    } catch (IOException | RuntimeException e) {
      later(wanted.task(), e); // whatever it is, it must not keep the others
    } finally {
      end(wanted);
    }
  }

  private synchronized void later(TaskId task, Exception why) {
    var before = retries.get(task);
    int tries = before == null ? 1 : before.tries() + 1;
    if (tries >= TRIES) {
      fail(task, why);
      return;
    }
    var wait = FIRST_WAIT.multipliedBy(1L << (tries - 1));
    retries.put(task, new Retry(tries, clock.instant().plus(wait)));
    LOG.atWarn().addKeyValue("task", task).addKeyValue("tries", tries).log("import is tried again");
  }

  private void fail(TaskId task, Exception why) {
    LOG.atInfo().addKeyValue("task", task).log("import failed");
    listener.failed(
        task, Objects.requireNonNullElse(why.getMessage(), "the repository cannot be fetched"));
  }
}
