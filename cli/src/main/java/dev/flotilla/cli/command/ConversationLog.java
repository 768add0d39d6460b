package dev.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.view.Screen;
import dev.flotilla.cli.view.TranscriptView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Prints what was said about a subtask, by who worked on it and who reviewed it: what there is, or all
/// until its task ends. Not thread-safe.
final class ConversationLog {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Screen screen;
  private final boolean json;
  private final TaskId task;
  private final String subtask;
  private final Map<String, Reading> readings = new LinkedHashMap<>();
  private final List<JsonNode> all = new ArrayList<>();
  private String speaking = "";

  /// @param subtask its key; `main` for what the manager said about the whole
  ConversationLog(Screen screen, boolean json, TaskId task, String subtask) {
    this.screen = screen;
    this.json = json;
    this.task = task;
    this.subtask = subtask;
  }

  /// A transcript as far as it was read; what comes after the last whole line is kept.
  private static final class Reading {
    private long read;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  }

  int print(FlotillaClient fleet, boolean follow) {
    var open = true;
    while (open) {
      var view = fleet.task(task);
      // looked at before, so that what was said last is read after it
      open = follow && !Following.isSettled(view) && !Thread.currentThread().isInterrupted();
      sessions(view).forEach(it -> session(fleet, it));
      if (open) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    if (json) {
      screen.printJson(all);
    }
    return 0;
  }

  private List<TaskView.Session> sessions(TaskView view) {
    var crew = view.crew();
    if (subtask.equals(SubtaskKey.MAIN.value()) && crew != null) {
      return crew.work().sessions();
    }
    return view.subtasks().stream()
        .filter(it -> it.key().equals(subtask))
        .findFirst()
        .orElseThrow(() -> unknown(view))
        .work()
        .sessions();
  }

  private FlotillaException unknown(TaskView view) {
    var keys = new ArrayList<>(view.subtasks().stream().map(TaskView.Subtask::key).toList());
    if (view.crew() != null) {
      keys.add(SubtaskKey.MAIN.value());
    }
    return new FlotillaException(
        ErrorCode.NOT_FOUND,
        "task %s: expected one of its subtasks %s, found '%s'".formatted(task, keys, subtask));
  }

  private void session(FlotillaClient fleet, TaskView.Session session) {
    var reading = readings.computeIfAbsent(session.id(), _ -> new Reading());
    for (var line : lines(fleet, session, reading)) {
      if (json) {
        all.add(Json.read(line, JsonNode.class));
      } else {
        TranscriptView.lines(line).forEach(it -> said(session, it));
      }
    }
  }

  private void said(TaskView.Session session, String line) {
    if (!speaking.equals(session.id())) {
      screen.print("--- %s, session %s".formatted(session.role(), session.id()));
      speaking = session.id();
    }
    screen.print(line);
  }

  private static List<String> lines(
      FlotillaClient fleet, TaskView.Session session, Reading reading) {
    try (var stream = fleet.transcript(UUID.fromString(session.id()), reading.read)) {
      var octets = stream.readAllBytes();
      reading.read += octets.length;
      var lines = new ArrayList<String>();
      for (var octet : octets) {
        if (octet == '\n') {
          lines.add(reading.rest.toString(StandardCharsets.UTF_8));
          reading.rest.reset();
        } else {
          reading.rest.write(octet);
        }
      }
      lines.removeIf(String::isBlank);
      return lines;
    } catch (FlotillaException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return List.of(); // begun, and nothing said yet
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("the transcript broke off", e);
    }
  }
}
