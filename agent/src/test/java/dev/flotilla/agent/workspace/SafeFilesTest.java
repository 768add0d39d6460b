package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.agent.isolation.Owner;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class SafeFilesTest {
  @TempDir private Path directory;
  private Path base;
  private SafeFiles files;

  @BeforeEach
  void plantTraps() throws IOException {
    base = Files.createDirectory(directory.resolve("base"));
    files = new SafeFiles(base, Owner.self());
    var outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(base.resolve("link"), outside.resolve("secret"));
    Files.createSymbolicLink(base.resolve("linked"), outside);
  }

  @Test
  void whatWasWrittenIsReadFromAnyOffset() {
    files.write("a/b/c.jsonl", bytes("0123456789"));

    assertThat(files.read("a/b/c.jsonl", 0, 100)).contains(bytes("0123456789"));
    assertThat(files.read("a/b/c.jsonl", 4, 3)).contains(bytes("456"));
    assertThat(files.read("a/b/c.jsonl", 20, 3)).contains(bytes(""));
    assertThat(files.size("a/b/c.jsonl")).hasValue(10);
    assertThat(files.list("a", 10)).containsExactly("a/b/c.jsonl");
  }

  @Test
  void noLinkIsFollowedInAnyComponent() {
    assertThat(files.read("link", 0, 10)).isEmpty();
    assertThat(files.read("linked/secret", 0, 10)).isEmpty();
    assertThat(files.size("link")).isEmpty();
    assertThat(files.list("linked", 10)).isEmpty();
    assertThatThrownBy(() -> files.write("linked/x", bytes("x")))
        .isInstanceOf(FlotillaException.class);
    files.write("link", bytes("mine"));
    assertThat(directory.resolve("outside/secret")).hasContent("secret");
    assertThat(base.resolve("link")).hasContent("mine");
  }

  @Test
  void aDeletionTakesALinkAndNeverWhatIsBehindIt() {
    assertThat(files.delete("linked/secret")).isFalse();
    assertThat(files.delete("link")).isTrue();
    assertThat(files.delete("link")).isFalse();
    assertThat(directory.resolve("outside/secret")).hasContent("secret");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void aFifoADirectoryAndAMissingFileAreNoFiles() throws Exception {
    new ProcessBuilder("mkfifo", base.resolve("fifo").toString()).start().waitFor();
    Files.createDirectory(base.resolve("directory"));

    assertThat(files.read("fifo", 0, 10)).isEmpty();
    assertThat(files.read("directory", 0, 10)).isEmpty();
    assertThat(files.read("missing", 0, 10)).isEmpty();
    assertThat(files.read("missing/below", 0, 10)).isEmpty();
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // an open(2) that waits
  void aFifoThatTakesAFilesPlaceWhileItIsReadHoldsNobodyUp() throws Exception {
    var path = base.resolve("transcript");
    new ProcessBuilder("mkfifo", base.resolve("fifo").toString()).start().waitFor();
    Files.writeString(base.resolve("file"), "text");
    var over = new AtomicBoolean();
    var swapping = Thread.ofPlatform().start(() -> swap(path, over));

    for (int i = 0; i < 5_000; i++) {
      files.read("transcript", 0, 10).ifPresent(it -> assertThat(it).isEqualTo(bytes("text")));
    }

    over.set(true);
    swapping.join();
  }

  private void swap(Path path, AtomicBoolean over) {
    try {
      while (!over.get()) {
        for (var other : new String[] {"file", "fifo"}) {
          Files.move(base.resolve(other), path, StandardCopyOption.ATOMIC_MOVE);
          Files.move(path, base.resolve(other), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void pathsOutOfTheDirectoryAreRefused() {
    for (var path : new String[] {"../outside/secret", "/etc/passwd", "a/../../x", ""}) {
      assertThatThrownBy(() -> files.read(path, 0, 1)).isInstanceOf(FlotillaException.class);
      assertThatThrownBy(() -> files.write(path, bytes(""))).isInstanceOf(FlotillaException.class);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
