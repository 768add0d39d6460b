package dev.flotilla.gateway.admission;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.usage.Prices;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.queue.Holder;
import dev.flotilla.engine.usage.Budget;
import dev.flotilla.engine.usage.Caller;
import dev.flotilla.engine.usage.Reservation;
import dev.flotilla.engine.usage.Reservations;
import dev.flotilla.engine.usage.ReserveResult;
import dev.flotilla.gateway.admission.Verdict.Admitted;
import dev.flotilla.gateway.admission.Verdict.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides about each request: token, model, upstream, budgets. Fails closed: what cannot be
/// checked does not go up. Thread-safe; blocks on PostgreSQL and while a budget is crowded, so it
/// runs on virtual threads.
public final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private final String gateway;
  private final Rules rules;
  private final Holders holders;
  private final Holds holds;
  private final Reservations reservations;
  private final Prices prices;
  private final Estimates estimates;
  private final Clock clock;
  private final Turnstile turnstile = new Turnstile();

  public Admission(
      String gateway,
      Rules rules,
      Holds holds,
      Reservations reservations,
      Prices prices,
      Estimates estimates,
      Clock clock) {
    this.gateway = gateway;
    this.rules = rules;
    this.holders = new Holders(holds.database(), clock);
    this.holds = holds;
    this.reservations = reservations;
    this.prices = prices;
    this.estimates = estimates;
    this.clock = clock;
  }

  /// Who holds no assignment is refused by the token alone, before a body is taken from them.
  public Optional<Refusal> refuses(String token) {
    try {
      return holders.of(token).isPresent() ? Optional.empty() : Optional.of(Refusal.leaseLost());
    } catch (FlotillaException e) {
      return Optional.of(refused(e).refusal());
    }
  }

  public Verdict admit(ModelCall call) {
    try {
      return holders
          .of(call.token())
          .map(it -> admit(call, it))
          .orElseGet(() -> new Refused(Refusal.leaseLost()));
    } catch (FlotillaException e) {
      return refused(e);
    }
  }

  /// Something was settled or released: who waits may look again.
  public void settled() {
    turnstile.settled();
  }

  private Verdict admit(ModelCall call, Holder holder) {
    if (holder.kind() == AssignmentKind.CHECK) {
      // a check runs the repository's own command and has nothing to say to a model
      return new Refused(Refusal.forbidden("a check may not use a model"));
    }
    if (!rules.hasUpstreamFor(holder)) {
      if (!holder.simulated()) {
        holds.set(holder, Outcome.Hold.KEY);
      }
      return new Refused(Refusal.forbidden(rules.noUpstream(holder)));
    }
    if (!call.route().namesModel()) {
      return new Admitted(holder, "", Optional.empty());
    }
    var facts = RequestFacts.of(call.body().get());
    if (!rules.allows(holder, facts.model())) {
      return new Refused(
          Refusal.forbidden("role %s may not use this model".formatted(holder.role())));
    }
    return call.route().isMetered()
        ? reserve(call, holder, facts)
        : new Admitted(holder, facts.model(), Optional.empty());
  }

  private Verdict reserve(ModelCall call, Holder holder, RequestFacts facts) {
    var giveUp = clock.instant().plus(rules.crowdedPatience());
    while (true) {
      var now = clock.instant();
      switch (reservations.reserve(reservation(call, holder, facts, now))) {
        case ReserveResult.Reserved(var reservation) -> {
          return new Admitted(holder, facts.model(), Optional.of(reservation));
        }
        case ReserveResult.Exhausted(var budget) -> {
          return exhausted(holder, budget);
        }
        case ReserveResult.Crowded _ -> {
          if (!call.wanted().getAsBoolean() || !now.isBefore(giveUp) || !turnstile.await()) {
            return new Refused(Refusal.crowded(ASK_AGAIN));
          }
        }
      }
    }
  }

  private Verdict exhausted(Holder holder, Budget budget) {
    holds.set(holder, Outcome.Hold.BUDGET);
    LOG.atInfo()
        .addKeyValue("task", holder.task())
        .addKeyValue("scope", budget.scope())
        .log("budget exhausted");
    return new Refused(
        Refusal.exhausted(
            "%s has used %s of %s USD"
                .formatted(budget.scope(), budget.settledUsd(), budget.limitUsd())));
  }

  private Reservation reservation(ModelCall call, Holder holder, RequestFacts facts, Instant now) {
    var session = call.session().or(() -> holder.session().map(Object::toString));
    var price = prices.of(facts.model());
    return new Reservation(
        UUID.randomUUID(),
        gateway,
        new Caller(
            holder.task(),
            holder.subtask(),
            holder.assignment(),
            holder.attempt(),
            holder.role(),
            holder.agent(),
            session,
            holder.simulated()),
        facts.model(),
        facts.streamed(),
        call.bytes(),
        price,
        estimates.input(session, call.bytes(), price),
        estimates.output(facts.maxTokens(), price),
        now);
  }

  private static Refused refused(FlotillaException e) {
    if (e.code() == ErrorCode.INVALID_REQUEST) {
      return new Refused(Refusal.invalid(String.valueOf(e.getMessage())));
    }
    LOG.atWarn().addKeyValue("code", e.code()).setCause(e).log("admission impossible");
    return new Refused(Refusal.unavailable("the ledger does not answer", ASK_AGAIN));
  }
}
