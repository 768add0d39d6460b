package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is refused before any fleet starts, or instead of it: exit code, one line, a way on.
class CommandLineE2E {
  @TempDir Path home;
  private Product product;

  @BeforeEach
  void prepare() {
    product = new Product(home);
  }

  static Stream<List<String>> mistypedCommands() {
    return Stream.of(
        List.of("no command or argument 'zork'", "zork"),
        List.of("--bogus", "run", "x", "--bogus"),
        List.of("--prompt-file", "run"),
        List.of("prompt is empty", "run", " "),
        List.of("amount in USD", "run", "x", "--budget-usd", "much"),
        List.of("port", "up", "--port", "99999"),
        List.of("1 to 64", "up", "--agents", "0"),
        List.of("a-z, 0-9", "task", "show", "NO/SUCH"),
        List.of("expected a UUID", "session", "show", "none"));
  }

  @ParameterizedTest
  @MethodSource("mistypedCommands")
  void mistypedCommandIsAnsweredInOneLine(List<String> wordsThenCommand) {
    var command = wordsThenCommand.subList(1, wordsThenCommand.size()).toArray(String[]::new);

    var ended = product.run(command);

    assertRefused(ended, 2, wordsThenCommand.getFirst());
    assertThat(product.dataDir()).doesNotExist();
  }

  @Test
  void wrongSettingIsNamedWithWhatWasExpected() throws IOException {
    assertRefused(product.with("FLOTILLA_LEASE", "abc").run("config"), 2, "FLOTILLA_LEASE");
    product.with("FLOTILLA_LEASE", "");
    var file = Files.writeString(home.resolve("settings.yaml"), "budgets:\n  taks: 5\n");
    product.with("FLOTILLA_CONFIG", file.toString());

    assertRefused(product.run("config"), 2, "did you mean 'budgets.task'");

    Files.writeString(file, "- a\n- list\n");
    assertRefused(product.run("config"), 2, "expected settings");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});
    assertRefused(product.run("config"), 2, "not text in UTF-8");
    Files.delete(file);
    assertRefused(product.run("config"), 2, "cannot read");
  }

  @Test
  void directoryThatIsNoRepositoryIsRefusedWithTheCure() throws IOException {
    product.with("FLOTILLA_UPSTREAM_URL", "http://127.0.0.1:1");
    var plain = Files.createDirectories(home.resolve("plain"));

    assertRefused(product.run("run", "x", "--repo", plain.toString()), 2, "git init");
    assertRefused(product.run("run", "x", "--repo", plain + "/gone"), 2, "not a directory");
    assertThat(product.dataDir()).doesNotExist();
  }

  @Test
  void portThatIsTakenIsNamed() throws IOException {
    product.with("FLOTILLA_UPSTREAM_URL", "http://127.0.0.1:1");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());

      assertRefused(product.run("up", "--port", port), 3, "port " + port);
    }
  }

  @Test
  void dataDirectoryThatCannotBeOneIsNamed() throws IOException {
    Files.writeString(product.dataDir(), "a file");
    product.with("FLOTILLA_UPSTREAM_URL", "http://127.0.0.1:1");

    assertRefused(product.run("up", "--port", "0"), 2, product.dataDir().toString());

    assertThat(product.dataDir()).hasContent("a file");
  }

  @Test
  void realWorkWithoutAWallIsRefusedAndRehearsalIsNot() {
    var repository = SampleRepository.create(home.resolve("repository"));
    var before = repository.fingerprint();
    product
        .with("FLOTILLA_UPSTREAM_URL", "http://127.0.0.1:1")
        .with("FLOTILLA_BWRAP", "/nonexistent");
    var path = repository.path().toString();

    assertRefused(product.run("run", "x", "--repo", path), 4, "--isolation none");
    assertRefused(product.run("up", "--port", "0"), 4, "FLOTILLA_BWRAP");
    product.with("FLOTILLA_ISOLATION", "bubblewrap");
    assertRefused(product.run("up", "--port", "0"), 4, "FLOTILLA_BWRAP");
    assertThat(repository.fingerprint()).isEqualTo(before);
  }

  @Test
  void withoutAFleetACommandThatAsksItSaysHowToStartOne() {
    assertRefused(product.run("task", "list"), 3, "flotilla up");
    product.with("FLOTILLA_SERVER_URL", "http://127.0.0.1:1").with("FLOTILLA_TOKEN", "none");
    assertRefused(product.run("task", "list"), 3, "is the fleet up?");
  }

  @Test
  void keyFileThatIsEmptyOrGoneIsNamed() throws IOException {
    var key = Files.createFile(home.resolve("empty-key"));
    product.with("ANTHROPIC_API_KEY_FILE", key.toString());

    assertRefused(product.run("up", "--port", "0"), 2, "found nothing");

    Files.delete(key);
    assertRefused(product.run("up", "--port", "0"), 2, key.toString());
  }

  private static void assertRefused(Product.Ended ended, int exit, String words) {
    assertThat(ended.exit()).as("%s", ended).isEqualTo(exit);
    assertThat(ended.err()).contains(words).doesNotContain("\tat ", "Exception in thread");
    assertThat(ended.err().lines()).as("%s", ended).hasSize(1);
    assertThat(ended.out()).isEmpty();
  }
}
