package dev.flotilla.gateway.proxy;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request from admission to its last byte: tries until an answer begins, then relays it.
/// Confined to the client's event loop, which is the upstream connection's too.
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel reaches its handler
final class Exchange implements Link.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final EventLoop loop;
  private final Dialer dialer;
  private final Services services;
  private final Incoming incoming;
  private final Downstream client;
  private final Settlement settlement;
  private final Tries tries;
  private final Alarm alarm;
  private Phase phase = Phase.ADMITTING;
  private volatile boolean gone;
  private boolean fresh;
  private Optional<Credential> credential = Optional.empty();
  private @Nullable Admitted admitted;
  private @Nullable Link link;
  private @Nullable ErrorAnswer error;
  private @Nullable Relay relay;

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
    this.tries = new Tries(services.retries(), new Waiting(services));
    this.alarm = new Alarm(loop);
    this.settlement = new Settlement(services);
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
    return tries.took();
  }

  void clientWritable() {
    if (relay != null) {
      relay.clientWritable();
    }
  }

  /// Nobody waits for the answer any more.
  void clientGone() {
    gone = true;
    alarm.stop();
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
      case ADMITTING, CONNECTING, SETTLING, ENDED -> {}
    }
  }

  private Verdict admit() {
    try {
      incoming.blotToken();
      return services.admission().admit(incoming.call(() -> !gone));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("admission failed");
      return new Refused(Refusals.unchecked());
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
    tries.begin();
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
      alarm.in(patience, this::noHead);
    }
  }

  @Override
  public void head(HttpResponse head) {
    alarm.stop();
    var answering = link;
    if (answering == null) {
      return;
    }
    if (head.status().code() == 200) {
      phase = Phase.RELAYING;
      tries.over();
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
    alarm.stop();
    if (relay != null) {
      relay.broken(cause);
    } else if (error != null) {
      refusedUpstream(error);
    } else if (link != null && link.isReused() && !fresh) {
      fresh = true;
      tries.forgive();
      attempt();
    } else {
      retry(Optional.empty(), cause);
    }
  }

  private void noHead() {
    closeLink();
    tries.noAnswer();
    settled(settlement.unanswered(required()), () -> answer(Refusals.noAnswer()));
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
    var wait = tries.again(required().holder(), answer, cause);
    if (wait.isPresent()) {
      answer.ifPresent(ErrorAnswer::release);
      phase = Phase.WAITING;
      alarm.in(wait.get(), this::attempt);
    } else if (answer.isPresent()) {
      finalAnswer(answer.get());
    } else {
      settled(
          settlement.refused(required(), Optional.empty()), () -> answer(Refusals.unreachable()));
    }
  }

  private void finalAnswer(ErrorAnswer answer) {
    var hold = answer.hold();
    var whole = answer.down(secret(), incoming.alloc());
    settled(
        settlement.refused(required(), hold),
        () -> {
          end();
          client.finish(whole);
        });
  }

  private void settled(CompletableFuture<Void> settling, Runnable then) {
    phase = Phase.SETTLING;
    settling.whenCompleteAsync((_, _) -> then.run(), loop);
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
    tries.over();
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
