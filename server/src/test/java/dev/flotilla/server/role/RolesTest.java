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
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RolesTest {
  private final Roles shipped = Roles.shipped();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "manager | Manager: plans and reviews | 1 | 3 | 0.5 | 1Gi | HIGH",
        "worker | Worker: a generalist | 0 | 10 | 1 | 2Gi | MEDIUM",
        "s1 | Senior Developer | 1 | 8 | 1 | 2Gi | HIGH",
        "s2 | UI Developer | 1 | 6 | 1.5 | 3Gi | MEDIUM",
        "s3 | UX Expert | 1 | 4 | 1 | 2Gi | MEDIUM",
        "s4 | Test Expert | 1 | 6 | 1 | 2Gi | MEDIUM",
        "s5 | Architecture Expert | 1 | 6 | 2 | 4Gi | HIGH",
        "s6 | DevOps Expert | 1 | 5 | 1.5 | 3Gi | HIGH"
      })
  void rolesShipAsTheContractDescribesThem(
      String name,
      String title,
      int min,
      int max,
      BigDecimal cpu,
      String memory,
      Priority priority) {
    var role = shipped.get(name);

    assertThat(role)
        .extracting(Role::title, Role::min, Role::max, Role::cpu, Role::memory, Role::priority)
        .containsExactly(title, min, max, cpu, memory, priority);
    assertThat(role.prompt()).hasSizeGreaterThan(2_000).hasSizeLessThan(8_000);
    assertThat(role.database()).isEqualTo("false");
    assertThat(role.tools()).contains("Read", "Glob", "Grep", "AskUserQuestion");
  }

  @Test
  void modelsAreThoseThatTheFleetIsSetTo() {
    var roles = Roles.shipped("haiku", "sonnet", "opus");

    assertThat(roles.get("manager").model()).isEqualTo("opus");
    assertThat(roles.all())
        .filteredOn(it -> !it.name().equals("manager"))
        .extracting(Role::model)
        .containsOnly("sonnet");
    assertThat(Models.id(roles.get("manager").model())).isEqualTo("claude-opus-5-5");
  }

  @Test
  void theManagerCanOnlyRead() {
    assertThat(shipped.get("manager").tools())
        .containsExactly("Read", "Glob", "Grep", "AskUserQuestion");
  }

  @Test
  void anUnknownRoleIsRefusedWithTheNamesThatAreKnown() {
    assertThatThrownBy(() -> shipped.get("s9"))
        .isInstanceOf(FlotillaException.class)
        .hasMessage("role: expected one of manager, worker, s1, s2, s3, s4, s5, s6, found 's9'");
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

    assertThat(roles.all()).extracting(Role::name).contains("worker", "docs").hasSize(9);
    assertThat(roles.get("docs").tools()).containsExactly("Read", "Write");
    assertThat(roles.get("docs").database()).isEqualTo("task");
  }

  @Test
  void serversMayBeCommandsOrAddresses() throws Exception {
    var roles =
        shipped.with(
            yaml(
                "a: {mcp: {x: {command: npx, args: [tool], env: {N: v}},"
                    + " y_1: {type: http, url: 'https://mcp.example', headers: {A: b}}},"
                    + " tools: [Read, mcp__x__do]}"));

    assertThat(roles.get("a").mcp()).containsOnlyKeys("x", "y_1");
    assertThat(Json.write(roles.get("a").withoutKeys()))
        .contains("npx", "https://mcp.example", "\"N\":\"(hidden)\"", "\"A\":\"(hidden)\"");
    assertThat(Json.write(roles.get("a"))).contains("\"N\":\"v\"");
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

  @Test
  void aRepositoryChangesTheManagersWordsAndModelAndNarrowsItsTools() throws Exception {
    var roles = shipped.with(yaml("manager: {prompt: Plan well., model: sonnet, tools: [Read]}"));

    assertThat(roles.get("manager").prompt()).isEqualTo("Plan well.");
    assertThat(roles.get("manager").model()).isEqualTo("sonnet");
    assertThat(roles.get("manager").tools()).containsExactly("Read");
    assertThat(roles.get("manager").title()).isEqualTo("Manager: plans and reviews");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{tools: [Read, Bash]} | tools: a repository's manager may only read",
        "{tools: [Edit]} | found 'Edit'",
        "{mcp: {x: {command: sh}}} | mcp: a repository may not give the manager servers",
        "{mcp: {x: {command: sh}}, tools: [mcp__x__y]} | found 'mcp__x__y'"
      })
  void aRepositoryCannotMakeTheManagerMoreThanAReader(String fields, String why) {
    assertThatThrownBy(() -> shipped.with(yaml("manager: " + fields)))
        .isInstanceOf(FlotillaException.class)
        .hasMessageStartingWith(".flotilla.yaml, roles.manager, ")
        .hasMessageContaining(why);
  }

  @Test
  void theFleetItselfMayGiveTheManagerMore(@TempDir Path directory) throws Exception {
    Files.writeString(
        directory.resolve("manager.yaml"),
        "{name: manager, tools: [Read, Bash], mcp: {x: {command: sh}}}");
    var own = shipped.withDirectory(directory);

    assertThat(own.get("manager").tools()).containsExactly("Read", "Bash");
    assertThat(own.get("manager").prompt()).isEqualTo(shipped.get("manager").prompt());
    assertThat(own.get("manager").model()).isEqualTo("opus");
    assertThat(own.with(yaml("manager: {model: opus}")).get("manager").mcp()).containsKey("x");
    assertThat(own.with(yaml("manager: {tools: [Bash, Grep]}")).get("manager").tools())
        .containsExactly("Bash", "Grep");
    assertThatThrownBy(() -> own.with(yaml("manager: {mcp: {x: {command: other}}}")))
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
        "worker: {mcp: {x: {}}} | x: {command: TEXT",
        "worker: {mcp: {x: {command: 5}}} | mcp",
        "worker: {mcp: {x: {command: a, args: b}}} | mcp",
        "worker: {mcp: {x: {command: a, env: {N: 1}}}} | mcp",
        "worker: {mcp: {x: {command: a, cwd: /}}} | mcp",
        "worker: {mcp: {x: {type: http, url: here}}} | mcp",
        "worker: {mcp: {x: {type: pipe, command: a}}} | mcp",
        "worker: {mcp: {a__b: {command: a}}} | names of servers",
        "worker: {tools: [mcp__x__y]} | a server for the tool 'mcp__x__y'",
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
    assertThat(shipped.withDirectory(directory.resolve("absent")).all()).hasSize(8);
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
