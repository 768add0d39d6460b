package dev.flotilla.server.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;

/// The JSON schemas that a manager answers to. They name types and fields only: whatever else an
/// answer must satisfy is said by [PlanRules] and [ReviewRules] with reasons, where a schema would
/// make the CLI refuse it over and over without any. `acceptance`, `dependsOn` and `touches` may be
/// left out. Thread-safe: every call returns a copy.
public final class Schemas {
  private static final JsonNode PLAN =
      schema(
          """
          {
            "type": "object",
            "properties": {
              "summary": {
                "type": "string",
                "description": "The plan in a few sentences, for the user and for reviewers."
              },
              "subtasks": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {
                    "key": {
                      "type": "string",
                      "description": "A short name of its own: 1 to 40 of a-z, 0-9 and -, beginning with a letter or digit; neither main nor solo."
                    },
                    "title": {
                      "type": "string",
                      "description": "One line of at most 200 characters."
                    },
                    "role": {
                      "type": "string",
                      "description": "The role that does it: one of those that the prompt names."
                    },
                    "instructions": {
                      "type": "string",
                      "description": "All that the agent needs to know; it sees neither the user's prompt nor other subtasks."
                    },
                    "acceptance": {
                      "type": "array",
                      "items": {"type": "string"},
                      "description": "What a reviewer will hold the result against, one criterion each."
                    },
                    "dependsOn": {
                      "type": "array",
                      "items": {"type": "string"},
                      "description": "Keys of the subtasks that must be merged before this one begins."
                    },
                    "touches": {
                      "type": "array",
                      "items": {"type": "string"},
                      "description": "Globs of the paths it will change, from the repository's root, such as src/api/**; subtasks whose globs overlap never run at the same time."
                    }
                  },
                  "required": ["key", "title", "role", "instructions"],
                  "additionalProperties": false
                }
              }
            },
            "required": ["summary", "subtasks"],
            "additionalProperties": false
          }
          """);

  private static final JsonNode REVIEW =
      schema(
          """
          {
            "type": "object",
            "properties": {
              "verdict": {
                "type": "string",
                "enum": ["accept", "revise"]
              },
              "score": {
                "type": "number",
                "description": "How good the result is, from 0 to 1."
              },
              "feedback": {
                "type": "string",
                "description": "What must change and why, addressed to the agent that did the work."
              }
            },
            "required": ["verdict", "score", "feedback"],
            "additionalProperties": false
          }
          """);

  private Schemas() {}

  /// What a `PLAN` answers to, the first and every later one.
  public static JsonNode plan() {
    return PLAN.deepCopy();
  }

  /// What a `REVIEW` answers to, of a subtask and of the whole.
  public static JsonNode review() {
    return REVIEW.deepCopy();
  }

  private static JsonNode schema(String text) {
    return Json.read(text, JsonNode.class);
  }
}
