package dev.flotilla.agent.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import java.util.List;
import java.util.Map;

/// What we write to the CLI's stdin, one JSON object per line.
final class ControlLines {
  /// Seconds that a held call waits for its hook's answer: an expired one refuses the call, so it
  /// is far beyond what a checkpoint may take.
  private static final int HOOK_SECONDS = 600;

  private ControlLines() {}

  /// Registers the hook that sees every call before it runs.
  static String initialize() {
    var matcher =
        Map.of("matcher", "*", "hookCallbackIds", List.of("before"), "timeout", HOOK_SECONDS);
    return request(
        "initialize",
        Map.of("subtype", "initialize", "hooks", Map.of("PreToolUse", List.of(matcher))));
  }

  static String interrupt() {
    return request("interrupt", Map.of("subtype", "interrupt"));
  }

  static String user(String uuid, String text) {
    return Json.write(
        Map.of("type", "user", "uuid", uuid, "message", Map.of("role", "user", "content", text)));
  }

  static String letGo(String requestId) {
    return response(requestId, Map.of());
  }

  static String defer(String requestId) {
    return decision(requestId, "defer", "");
  }

  static String deny(String requestId, String why) {
    return decision(requestId, "deny", why);
  }

  private static String decision(String requestId, String decision, String why) {
    return response(
        requestId,
        Map.of(
            "hookSpecificOutput",
            Map.of(
                "hookEventName",
                "PreToolUse",
                "permissionDecision",
                decision,
                "permissionDecisionReason",
                why)));
  }

  static String allow(String requestId, JsonNode input) {
    return response(requestId, Map.of("behavior", "allow", "updatedInput", input));
  }

  static String unknown(String requestId, String subtype) {
    return Json.write(
        Map.of(
            "type",
            "control_response",
            "response",
            Map.of(
                "subtype",
                "error",
                "request_id",
                requestId,
                "error",
                "unknown control request " + subtype)));
  }

  private static String request(String id, Map<String, ?> request) {
    return Json.write(Map.of("type", "control_request", "request_id", id, "request", request));
  }

  private static String response(String requestId, Map<String, ?> response) {
    return Json.write(
        Map.of(
            "type",
            "control_response",
            "response",
            Map.of("subtype", "success", "request_id", requestId, "response", response)));
  }
}
