package dev.flotilla.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.agent.isolation.Inside;
import dev.flotilla.agent.isolation.Owner;
import dev.flotilla.agent.workspace.SafeFiles;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.SessionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptTest {
  private static final Inside INSIDE =
      new Inside("/workspace", "/home/agent", "/home/agent/.claude", "/tmp", "/opt/claude/claude");
  private static final Owner OWNER = new Owner(0, 0, false);
  private static final String PROMPT =
      "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"do it\"}}\n";
  private static final String CALL =
      "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\"}]}}\n";
  private static final String RESULT =
      """
      {"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1"}]}}
      """;

  private final SessionId session = SessionId.random();
  @TempDir Path config;

  @BeforeEach
  void makeTheProject() throws IOException {
    Files.createDirectories(config.resolve("projects/-workspace"));
  }

  @Test
  void isCutAfterTheLastResultOnly() throws IOException {
    var scan = new TranscriptScan(place());
    write(PROMPT + CALL);
    scan.update();
    assertThat(scan.resultEnd()).isZero();
    assertThat(scan.isResumable()).isTrue();
    assertThat(scan.hasCall("t1")).isTrue();
    assertThat(scan.hasResults(Set.of("t1"))).isFalse();

    write(RESULT + "{\"type\":\"assistant\",\"mess");
    scan.update();

    assertThat(scan.hasResults(Set.of("t1"))).isTrue();
    assertThat(scan.resultEnd()).isEqualTo((PROMPT + CALL + RESULT).length());
    assertThat(scan.lineEnd()).isEqualTo(scan.resultEnd());
  }

  @Test
  void aFileThatShrankIsNoCheckpointAnyMore() throws IOException {
    var scan = new TranscriptScan(place());
    write(PROMPT + CALL + RESULT);
    scan.update();

    Files.writeString(file(), PROMPT);
    scan.update();

    assertThat(scan.isBroken()).isTrue();
    assertThat(scan.isResumable()).isFalse();
  }

  @Test
  void aFileThatCommandsBlewUpIsNoCheckpointAndIsNotRead() throws IOException {
    var scan = new TranscriptScan(place());
    write(PROMPT + CALL + RESULT);
    scan.update();

    try (var file = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[1]), 1L << 33); // a hole: it takes no room
    }
    scan.update();

    assertThat(scan.isBroken()).isTrue();
  }

  @Test
  void withoutAUsersWordThereIsNothingToResume() throws IOException {
    var scan = new TranscriptScan(place());
    write("{\"type\":\"queue-operation\"}\n");
    scan.update();

    assertThat(scan.isResumable()).isFalse();
  }

  @Test
  void aLinkInTheTranscriptsPlaceIsNotFollowed() throws IOException {
    var scan = new TranscriptScan(place());
    var secret = Files.writeString(config.resolve("secret"), PROMPT);
    Files.createSymbolicLink(file(), secret);
    scan.update();

    assertThat(scan.isResumable()).isFalse();
  }

  @Test
  void otherSessionsAndWaysUpAreNoNamesOfOurs() {
    for (var name : new String[] {"x.jsonl", session + "/../x", "../" + session + ".jsonl"}) {
      assertThatThrownBy(() -> place().local(name)).isInstanceOf(FlotillaException.class);
    }
    assertThat(place().local("tasks/" + session + "/1.json"))
        .isEqualTo("tasks/" + session + "/1.json");
  }

  @Test
  void bigOutputsAreFilesOfTheSessionUnlessTheirNamesAreOdd() throws IOException {
    var outputs = Files.createDirectories(config.resolve("projects/-workspace/" + session));
    Files.writeString(outputs.resolve("a.txt"), "big");
    Files.writeString(outputs.resolve("odd name.txt"), "planted");

    assertThat(place().others()).containsExactly(session + "/a.txt");
  }

  private Path file() {
    return config.resolve("projects/-workspace/" + session + ".jsonl");
  }

  private TranscriptPlace place() {
    return new TranscriptPlace(new SafeFiles(config, OWNER), INSIDE, session);
  }

  private void write(String text) throws IOException {
    Files.write(
        file(),
        text.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
