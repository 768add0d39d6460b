package dev.flotilla.api.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndedTurnTest {
  @Test
  void absentStructureStaysAbsentOnTheWire() {
    var turn = new EndedTurn("done", Optional.empty());

    var read = Json.read(Json.write(turn), EndedTurn.class);

    assertThat(read.structured()).isEmpty();
  }
}
