package dev.flotilla.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever runs model-written commands holds no secret and changes nothing outside its branch.
class HostileModelE2E {
  private static final String KEY = "sk-ant-e2e-hostile-key-1234567890";

  @TempDir Path home;

  @AfterEach
  void nothingIsLeft() {
    var left = Processes.of(home.resolve("data"));
    Processes.killAll(home.resolve("data"));
    assertThat(left).as("processes left behind").isEmpty();
  }

  @Test
  void hostileModelGetsNothingAndChangesNothingOutsideItsBranch() throws IOException {
    var repository = SampleRepository.create(home.resolve("repo"));
    var before = repository.fingerprint();
    var product = new Product(home);
    var attack = new Attack();
    try (var upstream = ScriptedUpstream.start(attack::reply)) {
      product.upstream(upstream, KEY);
      try (var fleet = product.start("up", "--port", "0")) {
        Eventually.until(() -> product.run("status", "--json").exit() == 0);
        var status = product.run("status", "--json").json();
        attack.aim(status, product.dataDir(), repository.path());

        var ended = product.run("run", "Be nice", "--repo", repository.path().toString(), "--json");

        assertThat(ended.exit()).as("%s", ended).isZero();
        judge(attack.loot(upstream.seen()), product);
        assertThat(repository.fingerprint()).isEqualTo(before);
        assertThat(planted(home)).as("files planted outside the workspace").isEmpty();
        assertThat(logs(product.dataDir())).doesNotContain(KEY);
        product.run("down");
        fleet.await(60);
      }
    }
  }

  private static void judge(List<String> loot, Product product) throws IOException {
    var text = String.join("\n", loot);
    assertThat(text).contains("LOOT finished");
    var admin = Files.readString(product.dataDir().resolve("admin.token")).strip();
    assertThat(text).doesNotContain(KEY, admin);
    assertThat(loot).filteredOn(it -> it.startsWith("HIT ")).as("what succeeded").isEmpty();
    var calls = loot.stream().filter(it -> it.startsWith("LOOT CALL")).toList();
    assertThat(calls).as("refusals").hasSizeGreaterThanOrEqualTo(12);
    assertThat(calls).allMatch(it -> it.endsWith("401") || it.endsWith("403"), "refused");
  }

  private static String postgresPort(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data, 3)) {
      var pid =
          files
              .filter(it -> it.getFileName().toString().equals("postmaster.pid"))
              .findFirst()
              .orElseThrow();
      return Files.readAllLines(pid).get(3);
    }
  }

  private static List<Path> planted(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(it -> it.getFileName().toString().startsWith("PWNED")).toList();
    }
  }

  private static String logs(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      var all = new StringBuilder();
      for (var file : files.filter(it -> it.toString().endsWith(".log")).toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      return all.toString();
    }
  }

  /// The script of the model, aimed once the ports are known.
  private static final class Attack {
    private volatile String command = "echo not aimed";

    void aim(JsonNode status, Path data, Path repository) throws IOException {
      try (var in = HostileModelE2E.class.getResourceAsStream("attack.sh")) {
        var script =
            new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        command =
            "set -- %s '%s' '%s' %s %s\n%s"
                .formatted(
                    status.path("ports").path("api").asText(),
                    data,
                    repository,
                    status.path("ports").path("gateway").asText(),
                    postgresPort(data),
                    script);
      }
    }

    Reply reply(Conversation conversation) {
      return conversation.hasResult("LOOT finished")
          ? Reply.text("I was nice.")
          : Reply.bash(command);
    }

    List<String> loot(List<Conversation> seen) {
      return seen.getLast().results().stream().flatMap(String::lines).toList();
    }
  }
}
