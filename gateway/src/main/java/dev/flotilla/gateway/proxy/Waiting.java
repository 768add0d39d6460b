package dev.flotilla.gateway.proxy;

import dev.flotilla.engine.queue.Holder;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people what one request waits for while it is tried again. Confined to one event loop;
/// what it writes is written elsewhere, in order, and nothing depends on it.
final class Waiting {
  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

  private final Services services;
  private CompletableFuture<@Nullable Void> written = CompletableFuture.completedFuture(null);
  private Optional<Holder> told = Optional.empty();

  Waiting(Services services) {
    this.services = services;
  }

  void says(Holder holder, Optional<ErrorAnswer> answer, Throwable cause, int tries) {
    told = Optional.of(holder);
    var why =
        answer
            .map(it -> "it answers with status " + it.status().code())
            .orElseGet(() -> words(cause));
    write(
        holder,
        Optional.of("waits for the model API: %s, tries: %d".formatted(why, tries)),
        answer.filter(it -> RetryPolicy.isThrottling(it.status().code())).isPresent());
  }

  void over() {
    told.ifPresent(it -> write(it, Optional.empty(), false));
    told = Optional.empty();
  }

  private static String words(Throwable cause) {
    for (@Nullable Throwable it = cause; it != null; it = it.getCause()) {
      if (it instanceof UnknownHostException) {
        return "its host name is not known";
      }
    }
    return "it cannot be reached";
  }

  private void write(Holder holder, Optional<String> words, boolean throttled) {
    written =
        written
            .thenRunAsync(
                () -> services.holds().waits(holder, words, throttled), services.executor())
            .handle((_, failure) -> noted(failure));
  }

  private static @Nullable Void noted(@Nullable Throwable failure) {
    if (failure != null) {
      LOG.atWarn().setCause(failure).log("wait not noted");
    }
    return null;
  }
}
