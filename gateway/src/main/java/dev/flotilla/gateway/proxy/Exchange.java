package dev.flotilla.gateway.proxy;

import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.usage.Reservation;
import dev.flotilla.gateway.admission.Refusal;
import dev.flotilla.gateway.admission.Verdict;
import dev.flotilla.gateway.admission.Verdict.Admitted;
import dev.flotilla.gateway.admission.Verdict.Refused;
import dev.flotilla.gateway.proxy.Dialer.Line;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request from admission to its last byte: tries until an answer begins, then relays it.
/// Confined to the client's event loop, which is the upstream connection's too.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class Exchange implements Link.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private enum Phase {
    ADMITTING,
    CONNECTING,
    ASKED,
    REFUSED_UPSTREAM,
    WAITING,
    RELAYING,
    ENDED
  }

  private final EventLoop loop;
  private final Dialer dialer;
  private final Services services;
  private final Incoming incoming;
  private final Downstream client;
  private final long started = System.nanoTime();
  private Phase phase = Phase.ADMITTING;
  private volatile boolean gone;
  private int tries;
  private boolean fresh;
  private Optional<Credential> credential = Optional.empty();
  private @Nullable Admitted admitted;
  private @Nullable Link link;
  private @Nullable ErrorAnswer error;
  private @Nullable Relay relay;
  private @Nullable Future<?> timer;

  Exchange(
      EventLoop loop,
      ConnectionPool pool,
      Services services,
      Incoming incoming,
      Downstream client) {
    this.loop = loop;
    this.dialer = new Dialer(loop, pool, services.executor());
    this.services = services;
    this.incoming = incoming;
    this.client = client;
  }

  void start() {
    services
        .executor()
        .execute(
            () -> {
              var verdict = admit();
              loop.execute(() -> decided(verdict));
            });
  }

  Optional<Admitted> admitted() {
    return Optional.ofNullable(admitted);
  }

  Duration took() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  void clientWritable() {
    if (relay != null) {
      relay.clientWritable();
    }
  }

  /// Nobody waits for the answer any more.
  void clientGone() {
    gone = true;
    stopTimer();
    switch (phase) {
      case ASKED -> {
        closeLink();
        reservation().ifPresent(services.meter()::unanswered);
        end();
      }
      case REFUSED_UPSTREAM, WAITING -> giveUp();
      case RELAYING -> {
        if (relay != null) {
          relay.clientGone();
        }
      }
      // these see it when they come back to the loop
      case ADMITTING, CONNECTING, ENDED -> {}
    }
  }

  private Verdict admit() {
    try {
      incoming.blotToken();
      return services.admission().admit(incoming.call(() -> !gone));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("admission failed");
      return new Refused(
          Refusal.unavailable("the request could not be checked", Duration.ofSeconds(5)));
    }
  }

  private void decided(Verdict verdict) {
    switch (verdict) {
      case Refused(var refusal) -> answer(refusal);
      case Admitted yes -> {
        admitted = yes;
        attempt();
      }
    }
  }

  private void attempt() {
    phase = Phase.CONNECTING;
    timer = null;
    tries++;
    dialer.dial(services.upstreams().of(required().holder()), fresh).whenComplete(this::connected);
  }

  private void connected(@Nullable Line line, @Nullable Throwable failure) {
    if (gone) {
      if (line != null) {
        line.link().close();
      }
      giveUp();
    } else if (line == null) {
      retry(Optional.empty(), failure == null ? new IOException("no connection") : failure);
    } else {
      ask(line);
    }
  }

  private void ask(Line line) {
    phase = Phase.ASKED;
    link = line.link();
    credential = line.credential();
    line.link().send(incoming.request(line.link().upstream(), credential), this);
    if (phase == Phase.ASKED) {
      var patience = incoming.headPatience(services.limits(), reservation());
      timer = loop.schedule(this::noHead, patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void head(HttpResponse head) {
    stopTimer();
    var answering = link;
    if (answering == null) {
      return;
    }
    if (head.status().code() == 200) {
      phase = Phase.RELAYING;
      incoming.release();
      relay = new Relay(loop, answering, dialer, client, services, reservation(), head, secret());
    } else {
      phase = Phase.REFUSED_UPSTREAM;
      error = new ErrorAnswer(head, answering.channel().alloc().buffer());
    }
  }

  @Override
  public void content(HttpContent content) {
    if (relay != null) {
      relay.content(content);
    } else if (error != null) {
      error.add(content.content());
      if (content instanceof LastHttpContent && link != null) {
        dialer.hangUp(link);
        refusedUpstream(error);
      }
    } else {
      content.release();
    }
  }

  @Override
  public void drained() {
    if (relay != null) {
      relay.drained();
    }
  }

  @Override
  public void broken(Throwable cause) {
    stopTimer();
    if (relay != null) {
      relay.broken(cause);
    } else if (error != null) {
      refusedUpstream(error);
    } else if (link != null && link.isReused() && !fresh) {
      fresh = true;
      tries--;
      attempt();
    } else {
      retry(Optional.empty(), cause);
    }
  }

  private void noHead() {
    closeLink();
    LOG.atWarn().addKeyValue("try", tries).log("upstream gave no answer");
    conclude(
        services.meter()::unanswered,
        Refusal.never(504, "timeout_error", "unavailable: the model API gave no answer in time"));
  }

  private void refusedUpstream(ErrorAnswer answer) {
    link = null;
    error = null;
    if (answer.isRetryable()) {
      retry(Optional.of(answer), new IOException("status " + answer.status().code()));
    } else {
      finalAnswer(answer);
    }
  }

  private void retry(Optional<ErrorAnswer> answer, Throwable cause) {
    var wait =
        services
            .retries()
            .next(
                tries,
                took(),
                answer.flatMap(ErrorAnswer::retryAfter),
                ThreadLocalRandom.current().nextDouble());
    LOG.atWarn()
        .addKeyValue("try", tries)
        .addKeyValue("wait", wait)
        .addKeyValue("status", answer.map(it -> it.status().code()).orElse(0))
        .addKeyValue("cause", cause.toString())
        .log("upstream failed");
    if (wait.isPresent()) {
      answer.ifPresent(ErrorAnswer::release);
      phase = Phase.WAITING;
      timer = loop.schedule(this::attempt, wait.get().toMillis(), TimeUnit.MILLISECONDS);
    } else if (answer.isPresent()) {
      finalAnswer(answer.get());
    } else {
      conclude(
          services.meter()::refused,
          Refusal.never(502, "api_error", "unavailable: the model API cannot be reached"));
    }
  }

  private void finalAnswer(ErrorAnswer answer) {
    var whole = answer.down(secret(), incoming.alloc());
    var hold = answer.hold();
    settleFirst(
        it -> hold.isPresent() ? holdAndRefuse(it, hold.get()) : services.meter().refused(it),
        () -> {
          end();
          client.finish(whole);
        });
  }

  private CompletableFuture<Void> holdAndRefuse(Reservation reservation, Outcome.Hold hold) {
    var holder = required().holder();
    return CompletableFuture.runAsync(() -> services.holds().set(holder, hold), services.executor())
        .thenCompose(_ -> services.meter().refused(reservation));
  }

  private void conclude(Settling settling, Refusal refusal) {
    settleFirst(settling, () -> answer(refusal));
  }

  private interface Settling {
    CompletableFuture<Void> of(Reservation reservation);
  }

  /// What is down before the answer: the agent asks at once what holds, the next request reserves.
  private void settleFirst(Settling settling, Runnable then) {
    phase = Phase.ADMITTING;
    reservation()
        .map(settling::of)
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .whenCompleteAsync((_, _) -> then.run(), loop);
  }

  private void answer(Refusal refusal) {
    end();
    client.finish(Answers.of(refusal));
  }

  private void giveUp() {
    closeLink();
    reservation().ifPresent(services.meter()::refused);
    end();
    client.breakOff();
  }

  private void end() {
    phase = Phase.ENDED;
    if (error != null) {
      error.release();
      error = null;
    }
    incoming.release();
  }

  private void closeLink() {
    if (link != null) {
      link.close();
      link = null;
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private String secret() {
    return credential.map(Credential::secret).orElse("");
  }

  private Optional<Reservation> reservation() {
    return admitted().flatMap(Admitted::reservation);
  }

  private Admitted required() {
    return admitted().orElseThrow(() -> new IllegalStateException("not admitted"));
  }
}
