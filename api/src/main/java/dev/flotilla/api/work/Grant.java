package dev.flotilla.api.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.role.Skill;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import java.util.List;
import java.util.Optional;

/// Everything an agent needs for one attempt at one assignment.
///
/// @param assignmentToken the only thing that the CLI and its commands see
/// @param modelUrl base URL of the gateway for this assignment's model calls; empty for `CHECK`
/// @param command `CHECK`: the command to run; other kinds: empty
/// @param setup the repository's `setup` command for a fresh workspace; `CHECK` runs it too
/// @param instructions what the repository says to Claude (CLAUDE.md, AGENTS.md, rules) at the base
///     commit
/// @param skills what the role can call up
public record Grant(
    AssignmentId assignment,
    AttemptId attempt,
    FencingToken token,
    AssignmentKind kind,
    TaskId task,
    SubtaskKey subtask,
    Role role,
    String assignmentToken,
    String modelUrl,
    GitAccess git,
    Conversation conversation,
    Optional<String> command,
    Optional<String> setup,
    Optional<String> instructions,
    Optional<JsonNode> schema,
    Identity author,
    Identity committer,
    boolean attribution,
    boolean simulated,
    List<Skill> skills) {

  /// An absent schema travels as null, which is a JSON value as well.
  public Grant {
    skills = skills == null ? List.of() : List.copyOf(skills);
    schema = schema.filter(it -> !it.isNull());
  }

  /// What the agent may fetch and push with the assignment token (as HTTP basic password or
  /// bearer).
  ///
  /// @param repository the same for all tasks over one repository: what package caches are kept by
  /// @param url of the repository on the git host
  /// @param branch `refs/heads/flotilla/<task>/<key>`: the agent's own
  /// @param checkpointRef `refs/flotilla/wip/<assignment>`
  /// @param start stays an ancestor of whatever is pushed
  /// @param head what HEAD of the workspace shall be: `start`, the branch's tip, or a
  ///     checkpoint's HEAD
  /// @param tree a commit whose tree the workspace shall hold on top of `head` (a checkpoint's);
  ///     absent: head's own
  public record GitAccess(
      String repository,
      String url,
      String branch,
      String checkpointRef,
      CommitId start,
      CommitId head,
      Optional<CommitId> tree) {}

  /// How to talk to the model. Exactly one of these cases:
  /// - `resume` empty: start `session` with `prompt`;
  /// - `resume` there, `promptDelivered` false: restore the transcript, then send `prompt`;
  /// - `resume` there, `promptDelivered` true: restore, then say what may be missing and go on;
  /// - `answer` there: restore, send nothing, answer the deferred question when asked again;
  /// - `ended` there: the turn had ended and its tree is at hand: the model is not asked again.
  ///
  /// @param prompt the user message; for `CHECK` empty
  public record Conversation(
      SessionId session,
      String prompt,
      boolean promptDelivered,
      Optional<Resume> resume,
      Optional<Answer> answer,
      Optional<EndedTurn> ended) {}

  /// The newest checkpoint's transcript.
  ///
  /// @param files paths relative to the session's project directory with the length to restore,
  ///     the session's own `<sid>.jsonl` first
  /// @param notes what the prompt must say that may be missing: files left out, calls that were
  ///     running
  public record Resume(List<TranscriptFile> files, List<String> notes) {}

  /// A file of a transcript up to an offset in bytes.
  public record TranscriptFile(String path, long length) {}

  /// A person's answer to the agent's own question.
  ///
  /// @param toolUseId the deferred call's
  /// @param question its input, as the model gave it
  public record Answer(String toolUseId, JsonNode question, String text) {}

  @Override
  public String toString() {
    return "Grant[%s %s/%s attempt=%s token=%d]"
        .formatted(kind, task, subtask, attempt, token.value());
  }
}
