package dev.flotilla.simulator.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictnessTest {
  private static final String USE =
      "{'role':'assistant','content':[{'type':'tool_use','id':'t1','name':'Bash','input':{}}]}";
  private static final String RESULT =
      "{'role':'user','content':[{'type':'tool_result','tool_use_id':'t1','content':'ok'}]}";
  private static final String ASK = "{'role':'user','content':'go'}";
  private static final String ENVIRONMENT = "{'role':'system','content':'# Environment'}";

  private final ApiUnderTest api =
      new ApiUnderTest("{name: test, rules: [{name: all, answer: {say: fine}}]}");

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void requestWithoutACredentialIsNotAuthenticated() throws Exception {
    assertRefused(bare().header("anthropic-version", "2023-06-01"), 401, "x-api-key header");
  }

  @Test
  void requestWithoutAVersionIsInvalid() throws Exception {
    assertRefused(
        bare().header("authorization", "Bearer t"), 400, "anthropic-version: header is required");
  }

  @Test
  void requestWithoutJsonAsContentTypeIsInvalid() throws Exception {
    assertRefused(
        bare().header("x-api-key", "k").header("anthropic-version", "2023-06-01"),
        400,
        "content-type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {                                                         | not valid JSON
          []                                                        | valid dictionary
          {'max_tokens':1}                                          | model: Field required
          {'model':'claude-x'}                                      | max_tokens: Field required
          {'model':'claude-x','max_tokens':0}                       | greater than or equal to 1
          {'model':'claude-x','max_tokens':999999}                  | maximum allowed number
          {'model':'claude-x','max_tokens':9}                       | messages: Field required
          {'model':'claude-x','max_tokens':9,'messages':[]}         | at least one message
          {'model':'claude-x','max_tokens':9,'stream':1}            | valid boolean
          {'model':'claude-x','max_tokens':9,'tools':[{'name':'a b'}]} | tools.0.name
          """)
  void bodyOfTheWrongShapeIsInvalid(String body, String message) throws Exception {
    assertRefused(api.messages(json(body)), 400, message);
  }

  @Test
  void unknownModelIsNotFound() throws Exception {
    assertRefused(
        api.messages(json("{'model':'gpt','max_tokens':9,'messages':[" + ASK + "]}")),
        404,
        "model: gpt");
  }

  @Test
  void toolUseWithoutItsResultIsInvalid() throws Exception {
    assertMessagesRefused("`tool_use` ids were found without `tool_result`", ASK, USE, ASK);
    assertMessagesRefused(
        "messages.1: `tool_use` ids were found without", ASK, USE, ASK, USE, RESULT);
  }

  @Test
  void orphanedResultIsInvalid() throws Exception {
    assertMessagesRefused("unexpected `tool_use_id` found in `tool_result`", RESULT);
    assertMessagesRefused(
        "unexpected `tool_use_id`", ASK, "{'role':'assistant','content':'hi'}", RESULT);
  }

  @Test
  void secondResultOfOneCallIsInvalid() throws Exception {
    assertMessagesRefused("Found multiple `tool_result` blocks", ASK, USE, RESULT, RESULT);
  }

  @Test
  void repeatedIdIsInvalid() throws Exception {
    assertMessagesRefused("ids must be unique", ASK, USE, RESULT, USE, RESULT);
  }

  @Test
  void conversationBeginsAndEndsWithTheUser() throws Exception {
    assertMessagesRefused("first message must use the \"user\" role", USE, RESULT);
    assertMessagesRefused("prefill", ASK, "{'role':'assistant','content':'hi'}");
  }

  @Test
  void emptyContentAndEmptyTextAreInvalid() throws Exception {
    assertMessagesRefused("non-empty content", "{'role':'user','content':''}");
    assertMessagesRefused(
        "must be non-empty", "{'role':'user','content':[{'type':'text','text':''}]}");
    assertMessagesRefused("Unexpected role", "{'role':'tool','content':'x'}");
  }

  @Test
  void whatTheCliSendsIsAccepted() throws Exception {
    var response = api.send(api.messages(conversation(ASK, ENVIRONMENT, USE, RESULT, ASK)));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void otherPathsAreNotFoundAndModelsAreListed() throws Exception {
    assertRefused(api.to("/v1/complete").GET(), 404, "Not found");
    var models =
        api.send(
            api.to("/v1/models")
                .header("x-api-key", "k")
                .header("anthropic-version", "2023-06-01"));
    assertThat(models.body()).contains("claude-sonnet-5-5");
    assertThat(api.send(api.to("/").HEAD()).statusCode()).isEqualTo(200);
  }

  @Test
  void tokensAreCountedWithoutMaxTokens() throws Exception {
    var request =
        api.to(Routes.COUNT_TOKENS)
            .header("x-api-key", "k")
            .header("anthropic-version", "2023-06-01")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json("{'model':'claude-x','messages':[" + ASK + "]}")));

    assertThat(api.send(request).body()).matches("\\{\"input_tokens\":\\d+}");
  }

  @Test
  void webPageIsKeptOut() throws Exception {
    assertRefused(
        api.to("/simulator/usage").header("origin", "https://example.com"), 403, "loopback");
  }

  private HttpRequest.Builder bare() {
    return api.to(Routes.MESSAGES)
        .POST(BodyPublishers.ofString(ApiUnderTest.HELLO.formatted(false)));
  }

  private void assertMessagesRefused(String message, String... messages) throws Exception {
    assertRefused(api.messages(conversation(messages)), 400, message);
  }

  private void assertRefused(HttpRequest.Builder request, int status, String message)
      throws Exception {
    var response = api.send(request);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body())
        .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"" + ApiError.typeOf(status))
        .contains(message.replace("\"", "\\\""), "\"request_id\":\"req_");
  }

  private static String conversation(String... messages) {
    return json(
        "{'model':'claude-x','max_tokens':9,'messages':[" + String.join(",", messages) + "]}");
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
