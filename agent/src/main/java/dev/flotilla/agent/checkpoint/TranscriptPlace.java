package dev.flotilla.agent.checkpoint;

import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.SessionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Where the CLI keeps a session's files, below its config directory, and what they are called on
/// the wire: relative to the project's directory, and `tasks/<session>/…` for the task list, which
/// lies beside the projects.
final class TranscriptPlace {
  private static final int MOST_FILES = 200;

  /// What the server takes for a name; the CLI's own files have such names.
  private static final Pattern PLAIN =
      Pattern.compile(
          "[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){0,5}");

  private final SafeFiles config;
  private final SessionId session;
  private final String project;

  TranscriptPlace(SafeFiles config, Inside inside, SessionId session) {
    this.config = config;
    this.session = session;
    this.project = "projects/" + inside.workspace().replaceAll("[^A-Za-z0-9]", "-") + "/";
  }

  SafeFiles files() {
    return config;
  }

  /// The conversation itself.
  String main() {
    return session + ".jsonl";
  }

  /// Big outputs and the task list, as they are called on the wire.
  List<String> others() {
    var found = new ArrayList<String>();
    for (var path : config.list(project + session, MOST_FILES)) {
      found.add(path.substring(project.length()));
    }
    found.addAll(config.list("tasks/" + session, MOST_FILES));
    found.removeIf(it -> !PLAIN.matcher(it).matches() || it.contains(".."));
    return found;
  }

  /// The path below the config directory.
  ///
  /// @throws FlotillaException `corrupt_state` for a name that no file of this session has
  String local(String wire) {
    var own =
        wire.equals(main())
            || wire.startsWith(session + "/")
            || wire.startsWith("tasks/" + session + "/");
    if (!own || Arrays.asList(wire.split("/", -1)).contains("..")) {
      throw new FlotillaException(
          ErrorCode.CORRUPT_STATE,
          "transcript of session %s: expected a file of its own, found '%s'"
              .formatted(session, wire));
    }
    return wire.startsWith("tasks/") ? wire : project + wire;
  }
}
