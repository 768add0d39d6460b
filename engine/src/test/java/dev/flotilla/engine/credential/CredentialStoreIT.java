package dev.flotilla.engine.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.work.InstanceId;
import dev.flotilla.engine.credential.CredentialStore.Holder;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.engine.view.Cursor;
import dev.flotilla.engine.view.Seed;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CredentialStoreIT {
  private static final Clock CLOCK = Clock.fixed(Seed.T0, ZoneOffset.UTC);
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestDatabase fixture = TestDatabase.create();
  private final CredentialStore store = new CredentialStore(fixture.database(), CLOCK);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aTokenIsGoodUntilItIsRevoked() {
    var minted =
        store.mint("admin", CredentialKind.USER, "ada", Optional.empty(), Optional.empty());

    assertThat(store.find(minted.token())).contains(new Holder.User("ada"));
    assertThat(store.revoke("admin", minted.credential().id())).isTrue();
    assertThat(store.find(minted.token())).isEmpty();
    assertThat(store.revoke("admin", minted.credential().id())).isFalse();
  }

  @Test
  void aTokenIsGoodUntilItsTimeIsOver() {
    var minted =
        store.mint("admin", CredentialKind.JOIN, "agent", Optional.of("worker"), Optional.of(HOUR));
    var later = new CredentialStore(fixture.database(), Clock.offset(CLOCK, HOUR));

    assertThat(store.find(minted.token())).contains(new Holder.Joiner());
    assertThat(later.find(minted.token())).isEmpty();
  }

  @Test
  void anInstancesTokenIsItsOwn() {
    var id = new Seed(fixture.database()).instance("box", "the-token", true);

    assertThat(store.find("the-token")).contains(new Holder.Instance(new InstanceId(id)));
    assertThat(store.find("another")).isEmpty();
  }

  @Test
  void listsShowNoTokenAndPage() {
    for (int i = 0; i < 3; i++) {
      store.mint("admin", CredentialKind.USER, "u" + i, Optional.empty(), Optional.empty());
    }
    var first = store.list(Optional.empty(), 2);
    var next = Cursor.of(String.valueOf(first.next()));
    var second = store.list(Optional.of(next), 2);

    assertThat(first.items()).hasSize(2);
    assertThat(second.items()).hasSize(1).doesNotContainAnyElementsOf(first.items());
  }
}
