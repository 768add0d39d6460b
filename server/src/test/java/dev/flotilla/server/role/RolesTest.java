package dev.flotilla.server.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Models;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.task.Priority;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RolesTest {
  private final Roles shipped = Roles.shipped();

  @Test
  void theWorkerShipsAsTheContractDescribesIt() {
    var worker = shipped.get("worker");

    assertThat(worker.title()).isEqualTo("Worker: a generalist");
    assertThat(worker.min()).isZero();
    assertThat(worker.max()).isEqualTo(10);
    assertThat(worker.memory()).isEqualTo("2Gi");
    assertThat(worker.priority()).isEqualTo(Priority.MEDIUM);
    assertThat(worker.database()).isEqualTo("false");
    assertThat(worker.prompt()).contains("senior software engineer");
    assertThat(Models.id(worker.model())).isEqualTo("claude-sonnet-5-5");
  }

  @Test
  void anUnknownRoleIsRefusedWithTheNamesThatAreKnown() {
    assertThatThrownBy(() -> shipped.get("s9"))
        .isInstanceOf(FlotillaException.class)
        .hasMessage("role: expected one of worker, found 's9'");
  }

  @Test
  void aRepositoryChangesOnlyTheFieldsThatItNames() throws Exception {
    var roles = shipped.with(yaml("worker: {model: opus, maxTurns: 7}"));

    assertThat(roles.get("worker").model()).isEqualTo("opus");
    assertThat(roles.get("worker").maxTurns()).contains(7);
    assertThat(roles.get("worker").prompt()).isEqualTo(shipped.get("worker").prompt());
    assertThat(shipped.get("worker").model()).isEqualTo("sonnet");
  }

  @Test
  void aRepositoryAddsRolesOfItsOwn() throws Exception {
    var roles = shipped.with(yaml("docs: {title: Writer, tools: [Read, Write], database: task}"));

    assertThat(roles.all()).extracting(Role::name).containsExactly("worker", "docs");
    assertThat(roles.get("docs").tools()).containsExactly("Read", "Write");
    assertThat(roles.get("docs").database()).isEqualTo("task");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "worker: {env: [AWS_SECRET_ACCESS_KEY]}",
        "docs: {env: [GITHUB_TOKEN]}",
        "docs: {env: [FLOTILLA_TOKEN]}"
      })
  void aRepositoryGetsNoVariablesOfTheMachine(String roles) {
    assertThatThrownBy(() -> shipped.with(yaml(roles)))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("env: a repository may not ask for variables of the machine");
  }

  @Test
  void aRepositoryKeepsOrNarrowsTheVariablesOfTheFleetsRole(@TempDir Path directory)
      throws Exception {
    Files.writeString(directory.resolve("a.yaml"), "{name: a, env: [NPM_TOKEN, OTHER]}");
    var own = shipped.withDirectory(directory);

    assertThat(own.with(yaml("a: {model: opus}")).get("a").env())
        .containsExactly("NPM_TOKEN", "OTHER");
    assertThat(own.with(yaml("a: {env: [OTHER]}")).get("a").env()).containsExactly("OTHER");
    assertThatThrownBy(() -> own.with(yaml("b: {env: [OTHER]}")))
        .isInstanceOf(FlotillaException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Task",
        "Workflow",
        "Monitor",
        "CronCreate",
        "CronDelete",
        "ScheduleWakeup",
        "EnterPlanMode"
      })
  void toolsWhoseWorkOutlivesTheTurnAreRefused(String tool) {
    assertThatThrownBy(() -> shipped.with(yaml("worker: {tools: [Bash, " + tool + "]}")))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("role 'worker', tools: '" + tool + "' is not for agents");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "worker: {modle: opus} | modle",
        "worker: {memory: lots} | memory",
        "worker: {min: 4, max: 2} | min, max",
        "worker: {cpu: 0} | cpu",
        "worker: {database: always} | database",
        "worker: {priority: urgent} | urgent",
        "worker: {maxTurns: 0} | maxTurns",
        "worker: {tools: ['Bash(git *)']} | tools",
        "worker: {env: ['A=B']} | env",
        "'Not A Name': {title: x} | name",
        "worker: just text | expected a mapping",
        "[worker] | expected a mapping of names",
      })
  void aRoleThatCannotBeIsRefusedByItsField(String text, String named) {
    assertThatThrownBy(() -> shipped.with(yaml(text)))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining(named);
  }

  @Test
  void aFleetsOwnDirectoryAddsAndReplaces(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("sql.yaml"), "name: sql\ntitle: Databases\nmodel: haiku\n");
    Files.writeString(directory.resolve("notes.txt"), "not a role");

    var roles = shipped.withDirectory(directory);

    assertThat(roles.get("sql").model()).isEqualTo("haiku");
    assertThat(shipped.withDirectory(directory.resolve("absent")).all()).hasSize(1);
  }

  @Test
  void aBrokenFileIsNamed(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("bad.yaml"), "name: [unclosed");

    assertThatThrownBy(() -> shipped.withDirectory(directory))
        .isInstanceOf(FlotillaException.class)
        .hasMessageStartingWith("bad.yaml:");
  }

  @Test
  void aRoleSurvivesItsOwnJson() {
    var worker = shipped.get("worker");

    assertThat(Json.read(Json.write(worker), Role.class)).isEqualTo(worker);
  }

  private static JsonNode yaml(String text) throws Exception {
    return new YAMLMapper().readTree(text);
  }
}
