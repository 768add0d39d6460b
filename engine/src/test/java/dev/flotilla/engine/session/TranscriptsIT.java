package dev.flotilla.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.queue.Rows;
import dev.flotilla.engine.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptsIT {
  private static final FencingToken FIRST = new FencingToken(1);
  private static final FencingToken SECOND = new FencingToken(2);
  private static final String PATH = "a.jsonl";

  private final TestDatabase test = TestDatabase.create();
  private final SessionId session = SessionId.random();

  @BeforeEach
  void open() {
    var rows = new Rows(test.database());
    rows.session(rows.task("tea", "medium"), session);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private long append(FencingToken writer, long offset, String text) {
    return test.database()
        .transact(
            it ->
                Transcripts.append(
                    it, writer, session, PATH, offset, text.getBytes(StandardCharsets.UTF_8)));
  }

  private String read(long length) {
    var out = new ByteArrayOutputStream();
    test.database().run(it -> Transcripts.read(it, session, PATH, length, out));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsAppendedIsRead() {
    append(FIRST, 0, "one\n");
    var length = append(FIRST, 4, "two\n");

    assertThat(length).isEqualTo(8);
    assertThat(read(8)).isEqualTo("one\ntwo\n");
    assertThat(read(5)).isEqualTo("one\nt");
    assertThatThrownBy(() -> read(9)).hasMessageContaining("expected 9 octets, found 8");
  }

  @Test
  void repeatsChangeNothing() {
    append(FIRST, 0, "one\n");
    append(FIRST, 4, "two\n");

    assertThat(append(FIRST, 0, "one\n")).isEqualTo(8);
    assertThat(append(FIRST, 2, "e\ntwo\nth")).isEqualTo(10);

    assertThat(read(10)).isEqualTo("one\ntwo\nth");
  }

  @Test
  void aGapIsAConflict() {
    append(FIRST, 0, "one\n");

    assertThatThrownBy(() -> append(FIRST, 5, "x")).hasMessageContaining("from 4 on");
  }

  @Test
  void aLaterAttemptReplacesWhatAnEarlierOneLeftBehind() {
    append(FIRST, 0, "one\ntwo\n");
    append(FIRST, 8, "lost\n");

    assertThat(append(SECOND, 4, "neu\n")).isEqualTo(8);
    assertThat(append(SECOND, 8, "end\n")).isEqualTo(12);

    assertThat(read(12)).isEqualTo("one\nneu\nend\n");
    assertThat(append(SECOND, 4, "neu\n")).isEqualTo(12);
  }

  @Test
  void aLaterAttemptCannotGoBeforeWhereItBegan() {
    append(FIRST, 0, "one\ntwo\n");
    append(SECOND, 4, "neu\n");

    assertThatThrownBy(() -> append(SECOND, 0, "x")).hasMessageContaining("before the checkpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../x", "a/../b", ".hidden", "", "a//b", "a\nb"})
  void aPathIsRelativeAndPlain(String path) {
    assertThatThrownBy(
            () ->
                test.database()
                    .run(it -> Transcripts.append(it, FIRST, session, path, 0, new byte[1])))
        .hasMessageContaining("relative path");
  }
}
