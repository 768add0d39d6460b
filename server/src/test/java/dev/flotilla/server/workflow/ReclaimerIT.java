package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.work.Outcome;
import dev.flotilla.server.lease.Reclaimer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReclaimerIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();
  private final Reclaimer reclaimer = fleet.workflow.reclaimer();

  @AfterEach
  void close() {
    fleet.close();
  }

  private void pass(Duration time) {
    for (var left = time; left.isPositive(); left = left.minus(Reclaimer.PERIOD)) {
      fleet.clock.advance(Reclaimer.PERIOD);
      reclaimer.runOnce();
    }
  }

  @Test
  void anExpiredLeaseGoesToTheNextAgentWithinASecond() {
    fleet.submit((String) null);
    reclaimer.runOnce();
    var first = agent.lease();
    agent.progress(first);

    pass(Fleet.LEASE.plusSeconds(1));
    var second = fleet.agent().lease();

    assertThat(second.assignment()).isEqualTo(first.assignment());
    assertThat(second.conversation().session()).isEqualTo(first.conversation().session());
    assertThat(second.conversation().promptDelivered()).isTrue();
  }

  @Test
  void aHeartbeatKeepsTheLease() {
    fleet.submit((String) null);
    reclaimer.runOnce();
    var grant = agent.lease();

    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(20));
      assertThat(agent.beat(grant)).isEmpty();
    }

    assertThat(fleet.count("select count(*) from lease")).isEqualTo(1);
  }

  @Test
  void aReaperThatSleptGivesEverybodyThatTimeBack() {
    fleet.submit((String) null);
    reclaimer.runOnce();
    var grant = agent.lease();

    fleet.clock.advance(Duration.ofHours(8));
    reclaimer.runOnce();

    assertThat(agent.beat(grant)).isEmpty();
  }

  @Test
  void aDatabaseThatWasAwayCostsNobodyTheLease() {
    fleet.submit((String) null);
    reclaimer.runOnce();
    var grant = agent.lease();

    fleet.database.run(it -> it.execute("alter table lease rename to away"));
    for (int i = 0; i < 200; i++) {
      fleet.clock.advance(Reclaimer.PERIOD);
      assertThatThrownBy(reclaimer::runOnce).hasMessageContaining("lease");
    }
    fleet.database.run(it -> it.execute("alter table away rename to lease"));
    reclaimer.runOnce();

    assertThat(agent.beat(grant)).isEmpty();
    pass(Fleet.LEASE.plusSeconds(5));
    assertThat(fleet.count("select count(*) from lease")).isZero();
  }

  @Test
  void aServerThatWasDownGivesAWholeLease() {
    fleet.submit((String) null);
    var grant = agent.lease();
    fleet.clock.advance(Duration.ofHours(1));

    reclaimer.runOnce();
    pass(Fleet.LEASE.minusSeconds(1));

    assertThat(agent.beat(grant)).isEmpty();
  }

  @Test
  void aClockThatWasSetBackWhileTheServerWasDownMakesNoLeaseImmortal() {
    fleet.submit((String) null);
    var grant = agent.lease();
    fleet.clock.advance(Duration.ofDays(-300));

    reclaimer.runOnce();
    pass(Fleet.LEASE.minusSeconds(1));
    assertThat(agent.beat(grant)).isEmpty();
    pass(Fleet.LEASE.plusSeconds(1));

    assertThat(fleet.agent().lease().assignment()).isEqualTo(grant.assignment());
  }

  @Test
  void aClockThatWasSetBackLetsNobodyWaitForIt() {
    fleet.submit((String) null);
    agent.interrupted(agent.lease(), Outcome.Cause.UPSTREAM);
    fleet.clock.advance(Duration.ofDays(-300));

    reclaimer.runOnce();
    pass(Duration.ofMinutes(5));

    assertThat(agent.tryLease()).isPresent();
  }
}
