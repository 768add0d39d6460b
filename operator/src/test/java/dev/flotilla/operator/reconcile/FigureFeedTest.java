package dev.flotilla.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.api.pool.PoolFigures.Agent;
import dev.flotilla.api.pool.PoolFigures.Pool;
import dev.flotilla.api.pool.PoolFigures.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FigureFeedTest {
  private static final Pool S1 = new Pool("s1", 1, 0, 5, List.of());
  private static final Pool S2 = new Pool("s2", 0, 0, 0, List.of());

  @Test
  void firstAnswerAndSilenceConcernAllPools() {
    assertThat(change(Optional.empty(), figures(S1)).all()).isTrue();
    assertThat(change(figures(S1), Optional.empty()).all()).isTrue();
    assertThat(change(Optional.empty(), Optional.empty()).all()).isFalse();
  }

  @Test
  void ageAloneIsNoChange() {
    var older = figures(new Pool("s1", 1, 0, 65, List.of()), S2);

    var change = change(figures(S1, S2), older);

    assertThat(change.all()).isFalse();
    assertThat(change.roles()).isEmpty();
  }

  @Test
  void otherWorkConcernsItsRole() {
    var more = figures(new Pool("s1", 2, 0, 5, List.of()), S2);

    assertThat(change(figures(S1, S2), more).roles()).isEqualTo(Set.of("s1"));
  }

  @Test
  void anAgentThatFinishesConcernsItsRole() {
    var busy = figures(S1, with(State.BUSY));
    var idle = figures(S1, with(State.IDLE));

    assertThat(change(busy, idle).roles()).isEqualTo(Set.of("s2"));
  }

  @Test
  void roleThatComesOrGoesIsConcerned() {
    assertThat(change(figures(S1), figures(S1, S2)).roles()).isEqualTo(Set.of("s2"));
    assertThat(change(figures(S1, S2), figures(S2)).roles()).isEqualTo(Set.of("s1"));
  }

  @Test
  void whatHoldsAllPoolsConcernsAll() {
    var throttled = Optional.of(new PoolFigures(2, List.of(S1), true, false));
    var spent = Optional.of(new PoolFigures(2, List.of(S1), false, true));

    assertThat(change(figures(S1), throttled).all()).isTrue();
    assertThat(change(figures(S1), spent).all()).isTrue();
  }

  private static Pool with(State state) {
    return new Pool("s2", 0, 0, 0, List.of(new Agent("s2-0", "u", state)));
  }

  private static Optional<PoolFigures> figures(Pool... pools) {
    return Optional.of(new PoolFigures(1, List.of(pools), false, false));
  }

  private static FigureFeed.Change change(Optional<PoolFigures> before, Optional<PoolFigures> now) {
    return FigureFeed.change(before, now);
  }
}
