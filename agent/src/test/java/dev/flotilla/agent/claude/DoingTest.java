package dev.flotilla.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          make test | Bash: make test
          curl -H "Authorization: Bearer abcdef123" x | Bash: curl -H "Authorization: …" x
          export API_KEY=12345 && make | Bash: export API_KEY=… && make
          git clone https://me:pw@host/x | Bash: git clone https://…@host/x
          echo sk-ant-abcdefgh12345678 | Bash: echo …
          """)
  void showsTheCommandWithoutItsSecrets(String command, String doing) {
    var input = Json.MAPPER.valueToTree(Map.of("command", command));

    assertThat(Doing.of("Bash", input)).isEqualTo(doing);
  }

  @Test
  void showsOneShortLine() {
    var input =
        Json.MAPPER.valueToTree(Map.of("command", "\n  a\u0007b" + "x".repeat(500) + "\nc"));

    assertThat(Doing.of("Bash", input)).startsWith("Bash: a bxxx").endsWith("…").hasSize(200);
  }

  @Test
  void neverShowsFileContent() {
    var input = Json.MAPPER.valueToTree(Map.of("file_path", "a.txt", "content", "hidden"));

    assertThat(Doing.of("Write", input)).isEqualTo("Write: a.txt");
  }
}
