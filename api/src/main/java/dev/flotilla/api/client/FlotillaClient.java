package dev.flotilla.api.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.rest.AnswerRequest;
import dev.flotilla.api.rest.BudgetRequest;
import dev.flotilla.api.rest.BudgetView;
import dev.flotilla.api.rest.MessageRequest;
import dev.flotilla.api.rest.TokenRequest;
import dev.flotilla.api.rest.TokenView;
import dev.flotilla.api.rest.Upload;
import dev.flotilla.api.rest.UploadRequest;
import dev.flotilla.api.rest.UsageRow;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.task.QuestionView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Price;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.AgentView;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A person's or program's side of REST. Thread-safe; calls block. Every refusal is a
/// [FlotillaException] with the server's code, `unavailable` when there was no answer.
public final class FlotillaClient implements AutoCloseable {
  private static final String BASE = "/api/v1";
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Exchange http;

  /// @param token a user's
  public FlotillaClient(URI server, String token) {
    this.http = new Exchange(server, token);
  }

  public URI server() {
    return http.server();
  }

  /// Submits a task; what may be a repetition of one and the same submission bears the same key.
  public TaskView submit(TaskRequest request, String idempotencyKey) {
    var headers = Map.of("Idempotency-Key", idempotencyKey);
    return Json.read(http.post(BASE + "/tasks", request, ANSWER, headers).body(), TaskView.class);
  }

  public List<TaskView> tasks(@Nullable TaskState state, @Nullable String label) {
    var query = new ArrayList<Object>();
    if (state != null) {
      query.addAll(List.of("state", state.wire()));
    }
    if (label != null) {
      query.addAll(List.of("label", label));
    }
    return list("/tasks", TaskView.class, query.toArray());
  }

  public TaskView task(TaskId id) {
    return Json.read(http.get(BASE + "/tasks/" + id, ANSWER).body(), TaskView.class);
  }

  public TaskView cancel(TaskId id) {
    return act(id, "cancel");
  }

  public TaskView pause(TaskId id) {
    return act(id, "pause");
  }

  public TaskView resume(TaskId id) {
    return act(id, "resume");
  }

  public TaskView retry(TaskId id) {
    return act(id, "retry");
  }

  private TaskView act(TaskId id, String verb) {
    http.post(BASE + "/tasks/" + id + "/" + verb, Map.of(), ANSWER);
    return task(id);
  }

  /// Words for a running agent; without a subtask for all of the task's.
  public void message(TaskId id, MessageRequest message) {
    http.post(BASE + "/tasks/" + id + "/messages", message, ANSWER);
  }

  /// What the task changed, or one subtask of it since it started, as a unified diff.
  public String diff(TaskId id, @Nullable String subtask) {
    var query = subtask == null ? "" : Exchange.query("subtask", subtask);
    return http.get(BASE + "/tasks/" + id + "/diff" + query, ANSWER).body();
  }

  /// Follows a task's events (the whole fleet's without one) from after the event with that id,
  /// from the first without one, until `more` says false. A connection that breaks is taken up
  /// again where it was; `unavailable` when that fails for the patience.
  public void follow(
      @Nullable TaskId task, @Nullable String after, Duration patience, Predicate<EventView> more) {
    var route = BASE + (task == null ? "/events" : "/tasks/" + task + "/events");
    new EventStream(http, route, patience).follow(Optional.ofNullable(after), more);
  }

  public List<QuestionView> questions() {
    return list("/questions", QuestionView.class);
  }

  public void answer(String question, String text) {
    http.post(BASE + "/questions/" + question + "/answer", new AnswerRequest(text), ANSWER);
  }

  public List<AgentView> agents() {
    return list("/agents", AgentView.class);
  }

  public List<JsonNode> pools() {
    return list("/pools", JsonNode.class);
  }

  public List<Role> roles() {
    return list("/roles", Role.class);
  }

  public List<UsageRow> usage(String by) {
    return list("/usage", UsageRow.class, "by", by);
  }

  public List<Price> prices() {
    return list("/prices", Price.class);
  }

  public List<BudgetView> budgets() {
    return list("/budgets", BudgetView.class);
  }

  public void setBudget(String scope, Usd limit) {
    http.json("PUT", BASE + "/budgets/" + scope, new BudgetRequest(limit), ANSWER, Map.of());
  }

  public Upload upload(UploadRequest request) {
    return Json.read(http.post(BASE + "/uploads", request, ANSWER).body(), Upload.class);
  }

  /// Makes a token; for admins.
  public TokenView.Minted mint(TokenRequest request) {
    var answer = http.post(BASE + "/tokens", request, ANSWER);
    return Json.read(answer.body(), TokenView.Minted.class);
  }

  /// A session's transcript, JSON lines; the caller closes the stream.
  public InputStream transcript(UUID session) {
    return transcript(session, 0);
  }

  /// The same without its first octets.
  public InputStream transcript(UUID session, long from) {
    var route = BASE + "/sessions/" + session + "/transcript" + Exchange.query("from", from);
    return http.get(route, ANSWER, BodyHandlers.ofInputStream());
  }

  /// All pages of a list.
  private <T> List<T> list(String route, Class<T> type, Object... query) {
    var found = new ArrayList<T>();
    var ask = new ArrayList<>(List.of(query));
    while (true) {
      var path = BASE + route + (ask.isEmpty() ? "" : Exchange.query(ask.toArray()));
      var page = Json.read(http.get(path, ANSWER).body(), JsonNode.class);
      for (var item : page.path("items")) {
        found.add(value(item, type));
      }
      var next = page.path("next").textValue();
      if (next == null) {
        return List.copyOf(found);
      }
      ask = new ArrayList<>(List.of(query));
      ask.addAll(List.of("cursor", next));
    }
  }

  private static <T> T value(JsonNode item, Class<T> type) {
    try {
      return Json.MAPPER.treeToValue(item, type);
    } catch (JsonProcessingException e) {
      throw new FlotillaException(
          ErrorCode.INTERNAL,
          "expected a %s of the server, found something else: are its version and this one's the same?"
              .formatted(type.getSimpleName()),
          e);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  @Override
  public String toString() {
    return "FlotillaClient[" + http.server() + "]";
  }
}
