package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the API refuses by a request's body, apart from its messages.
final class BodyRules {
  private static final int MOST_TOKENS = 128_000;
  private static final int MOST_CACHE_MARKS = 4;
  private static final int LEAST_THINKING = 1024;
  private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
  private static final Pattern MODEL = Pattern.compile("claude-[a-z0-9.@-]+");

  private BodyRules() {}

  /// @param counting a request to `count_tokens`, which has no `max_tokens`
  static Optional<ApiError> check(JsonNode body, boolean counting) {
    if (!body.isObject()) {
      return invalid("Input should be a valid dictionary");
    }
    if (!body.path("model").isTextual()) {
      return invalid("model: Field required");
    }
    if (!MODEL.matcher(body.path("model").asText()).matches()) {
      var model = body.path("model").asText();
      return Optional.of(new ApiError(404, "not_found_error", "model: " + model));
    }
    return (counting ? Optional.<ApiError>empty() : limits(body))
        .or(() -> tools(body.path("tools")))
        .or(() -> cacheMarks(body))
        .or(() -> MessageRules.check(body.path("messages")).map(ApiError::invalid));
  }

  private static Optional<ApiError> limits(JsonNode body) {
    var most = body.path("max_tokens");
    if (!most.isIntegralNumber()) {
      return invalid(
          "max_tokens: "
              + (most.isMissingNode() ? "Field required" : "Input should be a valid integer"));
    }
    if (most.asLong() < 1) {
      return invalid("max_tokens: Input should be greater than or equal to 1");
    }
    if (most.asLong() > MOST_TOKENS) {
      return invalid(
          "max_tokens: %d > %d, which is the maximum allowed number of output tokens for %s"
              .formatted(most.asLong(), MOST_TOKENS, body.path("model").asText()));
    }
    if (body.has("stream") && !body.path("stream").isBoolean()) {
      return invalid("stream: Input should be a valid boolean");
    }
    return thinking(body.path("thinking"), most.asLong());
  }

  private static Optional<ApiError> thinking(JsonNode thinking, long most) {
    if (!thinking.path("type").asText().equals("enabled")) {
      return Optional.empty();
    }
    var budget = thinking.path("budget_tokens").asLong();
    if (budget < LEAST_THINKING) {
      return invalid(
          "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
    }
    return budget < most
        ? Optional.empty()
        : invalid("`max_tokens` must be greater than `thinking.budget_tokens`");
  }

  private static Optional<ApiError> tools(JsonNode tools) {
    var names = new HashSet<String>();
    for (var i = 0; i < tools.size(); i++) {
      var name = tools.get(i).path("name").asText();
      if (!TOOL_NAME.matcher(name).matches()) {
        return invalid(
            "tools.%d.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'".formatted(i));
      }
      if (!names.add(name)) {
        return invalid("tools: Tool names must be unique.");
      }
    }
    return Optional.empty();
  }

  private static Optional<ApiError> cacheMarks(JsonNode body) {
    var marks = body.findValues("cache_control").stream().filter(JsonNode::isObject).count();
    return marks <= MOST_CACHE_MARKS
        ? Optional.empty()
        : invalid(
            "A maximum of 4 blocks with cache_control may be provided. Found %d.".formatted(marks));
  }

  private static Optional<ApiError> invalid(String message) {
    return Optional.of(ApiError.invalid(message));
  }
}
