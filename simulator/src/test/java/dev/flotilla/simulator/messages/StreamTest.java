package dev.flotilla.simulator.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern EVENT = Pattern.compile("event: (\\w+)\ndata: (.+)\n\n");
  private static final String TOOL =
      """
      {"model":"claude-sonnet-5-5","max_tokens":100,"stream":%s,
       "tools":[{"name":"Bash","input_schema":{"type":"object"}}],
       "messages":[{"role":"user","content":"hello"}]}
      """;

  private final ApiUnderTest api =
      new ApiUnderTest(
          """
          name: test
          rules:
            - name: all
              answer:
                thinking: hm
                say: I look.
                use: [{tool: Bash, input: {command: "ls -l"}}]
                usage: {input: 10, output: 20, cacheRead: 30, cacheWrite5m: 40, cacheWrite1h: 0}
          """);

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void eventsComeInTheOrderOfTheRealApi() throws Exception {
    var response = api.send(api.messages(TOOL.formatted(true)));

    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(events(response.body()).stream().map(e -> e.path("type").asText()))
        .containsExactly(
            "message_start",
            "ping",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
  }

  @Test
  void streamAndWholeMessageSayTheSame() throws Exception {
    var whole = JSON.readTree(api.send(api.messages(TOOL.formatted(false))).body());
    var events = events(api.send(api.messages(TOOL.formatted(true))).body());

    assertThat(whole.at("/content/2/input/command").asText()).isEqualTo("ls -l");
    assertThat(whole.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(events.get(9).at("/content_block/input").isEmpty()).isTrue();
    assertThat(events.get(10).at("/delta/partial_json").asText())
        .isEqualTo(whole.at("/content/2/input").toString());
    assertThat(events.get(12).path("usage")).isEqualTo(whole.path("usage"));
  }

  @Test
  void idsNeverRepeat() throws Exception {
    var one = JSON.readTree(api.send(api.messages(TOOL.formatted(false))).body());
    var two = JSON.readTree(api.send(api.messages(TOOL.formatted(false))).body());

    assertThat(one.path("id")).isNotEqualTo(two.path("id"));
    assertThat(one.at("/content/2/id")).isNotEqualTo(two.at("/content/2/id"));
  }

  @Test
  void logAndTotalsHoldWhatWasReported() throws Exception {
    api.send(
        api.messages(TOOL.formatted(true))
            .header("x-claude-code-session-id", "s1")
            .header("x-claude-code-agent-id", "a1"));
    api.send(api.messages("{}"));

    var lines = api.send(api.to("/simulator/requests")).body().lines().toList();
    var totals = JSON.readTree(api.send(api.to("/simulator/usage")).body());

    var line = JSON.readTree(lines.getFirst());
    assertThat(lines).hasSize(2);
    assertThat(line.path("session").asText()).isEqualTo("s1");
    assertThat(line.path("agent").asText()).isEqualTo("a1");
    assertThat(line.path("status").asInt()).isEqualTo(200);
    assertThat(line.path("ended").asText()).isEqualTo("complete");
    assertThat(totals)
        .isEqualTo(
            JSON.readTree(
                """
                {"requests":1,"refused":1,"inputTokens":10,"outputTokens":20,"cacheReadTokens":30,
                 "cacheWrite5mTokens":40,"cacheWrite1hTokens":0}
                """));
  }

  private static List<JsonNode> events(String body) {
    return EVENT
        .matcher(body)
        .results()
        .map(
            match -> {
              var data = read(match.group(2));
              assertThat(data.path("type").asText()).isEqualTo(match.group(1));
              return data;
            })
        .toList();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
