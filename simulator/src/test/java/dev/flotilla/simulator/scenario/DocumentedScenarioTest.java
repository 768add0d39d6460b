package dev.flotilla.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentedScenarioTest {
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.+?)```", Pattern.DOTALL);

  @Test
  void exampleOfTheDocumentationIsAScenario() throws Exception {
    var page = Files.readString(Path.of("../docs/scenarios.md"));

    var example = EXAMPLE.matcher(page).results().findFirst().orElseThrow().group(1);
    var scenario = Scenarios.parse("docs/scenarios.md", example);

    assertThat(scenario.rules()).extracting(Rule::name).startsWith("reviewer", "revise", "mend");
    assertThat(scenario.faults()).hasSize(2);
  }
}
