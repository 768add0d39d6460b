package dev.flotilla.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  @Test
  void tokenIsTheOneThatIsThereNow(@TempDir Path directory) throws Exception {
    var file = Files.writeString(directory.resolve("token"), "first\n");
    var token = TokenFile.from(Map.of("FLOTILLA_JOIN_TOKEN_FILE", file.toString())).orElseThrow();
    assertThat(token.read()).isEqualTo("first");

    Files.writeString(file, "second");

    assertThat(token.read()).isEqualTo("second");
    Files.delete(file);
    assertThatThrownBy(token::read)
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("FLOTILLA_JOIN_TOKEN_FILE: expected a file with a token")
        .hasMessageContaining(file.toString());
  }

  @Test
  void processOutsideOfAPodHasNone() {
    assertThat(TokenFile.from(Map.of())).isEmpty();
    assertThat(TokenFile.from(Map.of("FLOTILLA_JOIN_TOKEN_FILE", " "))).isEmpty();
  }
}
