package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlotillaYamlTest {
  @Test
  void anEmptyFileSaysNothing() {
    assertThat(FlotillaYaml.of("")).isEqualTo(FlotillaYaml.NONE);
    assertThat(FlotillaYaml.of("# only a comment\n")).isEqualTo(FlotillaYaml.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chekc: make          | found 'chekc'",
        "check: [a]           | check: expected a command",
        "check: ''            | check: expected a command",
        "database: yes        | database: expected {migrate",
        "database: {x: 1}     | database: expected {migrate",
        "roles: [a]           | roles: expected a mapping",
        "- a                  | expected a mapping",
        "{check: &a m, setup: *a} | anchors and aliases",
        "{check: a, check: b} | Duplicate field",
        "check: 'a            | .flotilla.yaml: ",
      })
  void whatItDoesNotKnowIsRefused(String yaml, String message) {
    assertThatThrownBy(() -> FlotillaYaml.of(yaml))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void bombsAreRefused() {
    var nested = "roles: " + "{a: ".repeat(2_000) + "1" + "}".repeat(2_000);
    var laughs = "roles:\n  a: &a [x,x]\n  b: &b [*a,*a]\n  c: [*b,*b]\n";

    assertThatThrownBy(() -> FlotillaYaml.of(nested)).isInstanceOf(FlotillaException.class);
    assertThatThrownBy(() -> FlotillaYaml.of(laughs)).hasMessageContaining("anchors and aliases");
    assertThatThrownBy(() -> FlotillaYaml.of(new CommitTree.Text("x", "check: a", true)))
        .hasMessageContaining("at most 64 KB");
  }
}
