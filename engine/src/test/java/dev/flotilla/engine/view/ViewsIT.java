package dev.flotilla.engine.view;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.PoolView;
import dev.flotilla.api.rest.UsageRow;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.AgentView;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ViewsIT {
  private static final Clock CLOCK = Clock.fixed(T0.plusSeconds(600), ZoneOffset.UTC);

  private final TestDatabase fixture = TestDatabase.create();
  private final Seed seed = new Seed(fixture.database());
  private final TaskViews tasks =
      new TaskViews(
          fixture.database(),
          (_, base, _) -> List.of(new TaskView.Commit(base.value(), "subject", "worker", "solo")),
          Usd.of("10"),
          CLOCK);
  private final UsageViews usage = new UsageViews(fixture.database());
  private final AgentViews agents = new AgentViews(fixture.database());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aTaskIsShownWithAllThatBelongsToIt() {
    var id = seed.task("alpha", "parked", T0, "{\"team\": \"core\"}");
    seed.question(id, "q1", T0);
    seed.request(id, "a-1", "m", T0, 200, new Tokens(1, 2, 3, 4, 5), "0.5");

    var view = tasks.find(id).orElseThrow();

    assertThat(view.state()).isEqualTo(TaskState.PARKED);
    assertThat(view.labels()).containsEntry("team", "core");
    assertThat(view.budget()).isEqualTo(Usd.of("10"));
    assertThat(view.subtasks()).singleElement().extracting(it -> it.attempts()).isEqualTo(3);
    assertThat(view.commits()).hasSize(1);
    assertThat(view.check()).isEqualTo(new TaskView.Check("make test", 0));
    assertThat(view.question()).extracting(it -> it.id()).isEqualTo("q1");
    assertThat(view.usage().cacheWriteTokens()).isEqualTo(9);
    assertThat(view.seconds()).isEqualTo(600);
    assertThat(tasks.find(new TaskId("beta"))).isEmpty();
  }

  @Test
  void anEndedTaskTookAsLongAsItTook() {
    var id = seed.task("alpha", "succeeded", T0, "{}");

    assertThat(tasks.find(id).orElseThrow().seconds()).isEqualTo(90);
  }

  @Test
  void pagesStayTheSameWhileTasksComeIn() {
    for (int i = 0; i < 7; i++) {
      // two at the same instant each: the key decides
      seed.task("t" + i, "working", T0.plusSeconds(i / 2), "{}");
    }
    var seen = new ArrayList<String>();
    Optional<Cursor> cursor = Optional.empty();
    int more = 0;
    do {
      var page = tasks.list(TaskFilter.ALL, cursor, 2);
      page.items().forEach(it -> seen.add(it.id().value()));
      seed.task("new" + more++, "working", T0.plusSeconds(100), "{}");
      cursor = Optional.ofNullable(page.next()).map(Cursor::of);
    } while (cursor.isPresent());

    assertThat(seen).containsExactly("t6", "t4", "t5", "t2", "t3", "t0", "t1");
  }

  @Test
  void tasksAreFilteredByStateAndLabel() {
    seed.task("a", "working", T0, "{\"team\": \"core\"}");
    seed.task("b", "failed", T0, "{\"team\": \"web\"}");
    seed.task("c", "failed", T0, "{}");

    assertThat(ids(new TaskFilter(Optional.of(TaskState.FAILED), Optional.empty())))
        .containsExactly("b", "c");
    assertThat(ids(new TaskFilter(Optional.empty(), Optional.of("team"))))
        .containsExactly("a", "b");
    assertThat(ids(new TaskFilter(Optional.empty(), Optional.of("team=web")))).containsExactly("b");
  }

  private List<String> ids(TaskFilter filter) {
    return tasks.list(filter, Optional.empty(), 10).items().stream()
        .map(it -> it.id().value())
        .toList();
  }

  @Test
  void usageIsAddedUpExactlyAndRoundedOnce() {
    var one = seed.task("one", "working", T0, "{}");
    var two = seed.task("two", "working", T0, "{}");
    seed.request(one, "a-1", "opus", T0, 200, new Tokens(10, 20, 30, 40, 50), "0.0000004");
    seed.request(one, "a-2", "opus", T0, 200, new Tokens(1, 2, 3, 4, 5), "0.0000004");
    seed.request(two, "a-1", "haiku", T0.plus(Duration.ofHours(14)), 200, tokens(7), "1.5");
    seed.request(two, "a-1", "haiku", T0, 0, Tokens.NONE, "0");

    assertThat(keys(UsageBy.TASK)).containsExactly("one", "two");
    assertThat(keys(UsageBy.ROLE)).containsExactly("worker");
    assertThat(keys(UsageBy.AGENT)).containsExactly("a-1", "a-2");
    assertThat(keys(UsageBy.MODEL)).containsExactly("haiku", "opus");
    assertThat(keys(UsageBy.DAY)).containsExactly("2020-11-25", "2020-11-26");
    var first = rows(UsageBy.TASK).getFirst().usage();
    assertThat(first.inputTokens()).isEqualTo(11);
    assertThat(first.outputTokens()).isEqualTo(22);
    assertThat(first.cacheReadTokens()).isEqualTo(33);
    assertThat(first.cacheWriteTokens()).isEqualTo(99);
    assertThat(first.requests()).isEqualTo(2);
    assertThat(first.costUsd()).hasToString("0.000001");
    var second = rows(UsageBy.TASK).getLast().usage();
    assertThat(second.requests()).isEqualTo(1);
    assertThat(second.estimatedUsd()).hasToString("0.25");
  }

  @Test
  void usageIsPagedByItsKeys() {
    var task = seed.task("one", "working", T0, "{}");
    for (int i = 0; i < 5; i++) {
      seed.request(task, "a-" + i, "opus", T0, 200, tokens(1), "1");
    }
    var first = usage.by(UsageBy.AGENT, Optional.empty(), 3);
    var next = Cursor.of(String.valueOf(first.next()));

    assertThat(usage.by(UsageBy.AGENT, Optional.of(next), 3).items())
        .extracting(UsageRow::key)
        .containsExactly("a-3", "a-4");
  }

  private List<UsageRow> rows(UsageBy by) {
    return usage.by(by, Optional.empty(), 10).items();
  }

  private List<String> keys(UsageBy by) {
    return rows(by).stream().map(UsageRow::key).toList();
  }

  private static Tokens tokens(long input) {
    return new Tokens(input, 0, 0, 0, 0);
  }

  @Test
  void slotsAreShownAtWorkIdleAndDraining() {
    var task = seed.task("one", "working", T0, "{}");
    var busy = seed.instance("busy", "t1", true);
    seed.instance("drained", "t2", false);
    seed.lease(task, busy, "busy-2", "fa_x");
    seed.ready(task);

    var page = agents.agents(Optional.empty(), 3);
    var rest = agents.agents(Optional.of(Cursor.of(String.valueOf(page.next()))), 3);

    assertThat(page.items())
        .extracting(AgentView::id, AgentView::state)
        .containsExactly(
            tuple("busy-1", "idle"), tuple("busy-2", "working"), tuple("drained-1", "draining"));
    assertThat(rest.items()).extracting(AgentView::id).containsExactly("drained-2");
    var worker = page.items().get(1);
    assertThat(worker.task()).isEqualTo(task);
    assertThat(worker.pid()).isEqualTo(4711);
    assertThat(worker.doing()).isEqualTo("runs the tests");
    assertThat(new PoolViews(fixture.database()).all())
        .containsExactly(new PoolView(null, "any", null, null, null, 4, 1, 1, 1, 1, 2));
  }

  @Test
  void auditIsShownFromTheNewestOn() {
    var audit = new AuditViews(fixture.database());
    for (int i = 0; i < 3; i++) {
      seed.audit("ada", "task.cancel", "t" + i);
    }
    var first = audit.list(Optional.empty(), 2);
    seed.audit("ada", "task.cancel", "t3");
    var next = Cursor.of(String.valueOf(first.next()));

    assertThat(first.items()).extracting(it -> it.target()).containsExactly("t2", "t1");
    assertThat(audit.list(Optional.of(next), 2).items())
        .extracting(it -> it.target())
        .containsExactly("t0");
  }

  @Test
  void aTranscriptIsCopiedChunkByChunk() throws Exception {
    var task = seed.task("one", "working", T0, "{}");
    var session = new SessionId(seed.session(task, "{\"a\":1}\n", "{\"b\"", ":2}\n"));
    var transcripts = new TranscriptViews(fixture.database());
    var out = new ByteArrayOutputStream();

    transcripts.copy(session, 0, transcripts.length(session).orElseThrow(), out);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
    assertThat(transcripts.length(SessionId.random())).isEmpty();
    var rest = new ByteArrayOutputStream();
    transcripts.copy(session, 11, 16, rest);
    assertThat(rest.toString(StandardCharsets.UTF_8)).isEqualTo("\":2}\n");
  }

  @Test
  void aCursorThatNoPageGaveIsRefused() {
    assertThatThrownBy(() -> Cursor.of("bm9uc2Vuc2U"))
        .isInstanceOf(FlotillaException.class)
        .hasMessageStartingWith("cursor:");
    assertThatThrownBy(() -> Cursor.of("%%%")).isInstanceOf(FlotillaException.class);
  }
}
