package dev.flotilla.agent.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.SessionId;
import java.util.Optional;

/// One start of the CLI. On a resume all of it is given again: the CLI remembers the conversation,
/// not its options.
///
/// @param resume the session's transcript is in place
/// @param prompt the user message; with an `answer` it is sent only if the deferred question is
///     not asked again
/// @param systemPrompt path, as seen from inside, of what is appended to the system prompt
/// @param extras what else the role gives
public record Launch(
    SessionId session,
    boolean resume,
    String prompt,
    Optional<Grant.Answer> answer,
    Role role,
    Optional<JsonNode> schema,
    boolean attribution,
    String systemPrompt,
    Extras extras) {

  /// Paths, as seen from inside.
  ///
  /// @param mcp file of the role's MCP servers
  /// @param skills directory of the role's skills, as a plugin of the CLI's: with no settings
  ///     sources that is the only place it takes them from
  public record Extras(Optional<String> mcp, Optional<String> skills) {
    public static final Extras NONE = new Extras(Optional.empty(), Optional.empty());
  }

  public Launch with(Extras next) {
    return new Launch(
        session, resume, prompt, answer, role, schema, attribution, systemPrompt, next);
  }

  public Launch resumedWith(String next) {
    return new Launch(
        session, true, next, Optional.empty(), role, schema, attribution, systemPrompt, extras);
  }

  @Override
  public String toString() {
    return "Launch[" + session + (resume ? " resumed]" : "]");
  }
}
