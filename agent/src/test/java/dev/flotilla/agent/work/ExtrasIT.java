package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.agent.fake.ModelAnswer;
import dev.flotilla.agent.fake.ModelCall;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.role.Skill;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a role gives beside words and tools, on the real CLI behind the wall.
@Timeout(120)
class ExtrasIT {
  /// An MCP server over stdio.
  private static final String SERVER =
      """
      tool() {
        printf '{"name":"%s","description":"%s","inputSchema":{"type":"object"}}' "$1" "$1"
      }
      while IFS= read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9][0-9]*\\).*/\\1/p')
        [ -n "$id" ] || continue
        case $line in
          *'"initialize"'*)
            r='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},
                "serverInfo":{"name":"calc","version":"1"}}' ;;
          *'"tools/list"'*) r="{\\"tools\\":[$(tool add),$(tool wipe)]}" ;;
          *'"tools/call"'*)
            r='{"content":[{"type":"text","text":"'"$GREETING from $PWD, pid $$"'"}]}' ;;
          *)
            printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\\n' "$id"
            continue ;;
        esac
        printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$r" | tr -d '\\n'
        echo
      done
      """;

  private final SessionId session = SessionId.random();

  @Test
  void aServerOfTheRoleRunsInsideTheWallAndGivesTheToolsThatTheRoleLists() throws Exception {
    try (var rig = new Rig(ExtrasIT::callsTheServer)) {
      var work = rig.work(Rig.talk(session, "add up", Optional.empty()));
      rig.server.offer(Rig.as(work, AssignmentKind.WORK, withServer(), "true"));

      assertThat(rig.server.outcome()).isInstanceOf(Outcome.Succeeded.class);

      var results = rig.model.calls().getLast().toolResults();
      assertThat(rig.model.calls().getFirst().offers("mcp__calc__add")).isTrue();
      assertThat(results).containsPattern("hello from /workspace, pid \\d{1,3}\\D");
      assertThat(results).contains("mcp__calc__wipe is not among your role's tools");
      assertThat(results).contains("system.md").doesNotContain("mcp.json");
    }
  }

  private static ModelAnswer callsTheServer(ModelCall call) {
    return switch (call.step()) {
      case 0 -> ModelAnswer.tool("mcp__calc__add", Map.of());
      case 1 -> ModelAnswer.tool("mcp__calc__wipe", Map.of());
      case 2 -> ModelAnswer.bash("ls $CLAUDE_CONFIG_DIR/flotilla");
      default -> new ModelAnswer.Text("All added up.");
    };
  }

  private static Role withServer() {
    ObjectNode server = Json.MAPPER.createObjectNode().put("command", "bash");
    server.putArray("args").add("-c").add(SERVER);
    server.putObject("env").put("GREETING", "hello");
    ObjectNode role = Json.MAPPER.createObjectNode().put("name", "adder");
    role.putArray("tools").add("Bash").add("mcp__calc__add");
    role.putObject("mcp").set("calc", server);
    return Json.read(role.toString(), Role.class);
  }

  @Test
  void aSkillOfTheRoleIsOfferedCalledUpAndItsFilesAreThere() throws Exception {
    try (var rig = new Rig(ExtrasIT::usesTheSkill)) {
      var work = rig.work(Rig.talk(session, "name it", Optional.empty()));
      var role = Json.read("{\"name\":\"namer\",\"skills\":[\"naming\"]}", Role.class);
      rig.server.offer(Rig.as(work, AssignmentKind.WORK, role, "true", skill()));

      assertThat(rig.server.outcome()).isInstanceOf(Outcome.Succeeded.class);

      var first = rig.model.calls().getFirst();
      assertThat(first.offers("Skill")).isTrue();
      assertThat(first.body().toString())
          .contains("flotilla:naming: How this fleet names things.")
          .doesNotContain("update-config")
          .doesNotContain("plugin-authoring");
      var last = rig.model.calls().getLast();
      assertThat(last.userText()).contains("Names are nouns.");
      assertThat(last.toolResults()).contains("checked by the skill");
    }
  }

  @Test
  void aRoleWithoutSkillsIsNotOfferedAny() throws Exception {
    try (var rig = new Rig(call -> new ModelAnswer.Text("nothing to do here"))) {
      rig.server.offer(rig.work(Rig.talk(session, "name it", Optional.empty())));

      rig.server.outcome();

      assertThat(rig.model.calls().getFirst().offers("Skill")).isFalse();
    }
  }

  private static ModelAnswer usesTheSkill(ModelCall call) {
    return switch (call.step()) {
      case 0 -> ModelAnswer.tool("Skill", Map.of("skill", "flotilla:naming"));
      case 1 -> ModelAnswer.bash("$CLAUDE_CONFIG_DIR/flotilla/*-*/skills/naming/scripts/check.sh");
      default -> new ModelAnswer.Text("Named it well.");
    };
  }

  private static Skill skill() {
    return Json.read(
        """
        {"name":"naming","files":[
          {"path":"SKILL.md","base64":"%s","executable":false},
          {"path":"scripts/check.sh","base64":"%s","executable":true}]}
        """
            .formatted(
                base64(
                    "---\nname: naming\ndescription: How this fleet names things.\n---\nNames are nouns.\n"),
                base64("#!/bin/sh\necho checked by the skill\n")),
        Skill.class);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
