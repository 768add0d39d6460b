package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Ledger;
import dev.flotilla.e2e.harness.PrivateDisk;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data directories that a fleet cannot use, and a disk that fills while one does.
class DataDirectoryE2E {
  @TempDir Path home;
  private Product product;
  private SampleRepository repository;

  @BeforeEach
  void prepare() {
    product = new Product(home);
    product.with("FLOTILLA_UPSTREAM_URL", "http://127.0.0.1:1");
    repository = SampleRepository.create(home.resolve("repository"));
  }

  @AfterEach
  void leavesNothing() {
    var left = Processes.of(product.dataDir());
    Processes.killAll(product.dataDir());
    assertThat(left).as("processes left behind").isEmpty();
  }

  @Test
  void newerLayoutIsRefusedAndLeftAlone() throws IOException {
    var layout = Files.createDirectories(product.dataDir()).resolve("layout");
    Files.writeString(layout, "999\n");

    assertRefused(up(), 2, "belongs to a newer Flotilla");
    assertRefused(run(), 2, "belongs to a newer Flotilla");

    assertThat(layout).hasContent("999");
    assertThat(product.dataDir().toFile().list()).containsExactlyInAnyOrder("layout", "lock");
  }

  @Test
  void newerSchemaIsRefusedAndLeftAlone() {
    Ledger.open(
        product.dataDir(),
        database ->
            database.run(
                it ->
                    it.execute(
                        """
                        insert into flyway_schema_history
                          (installed_rank, version, description, type, script, installed_by,
                           execution_time, success)
                        values (999, '999', 'later', 'SQL', 'V999__later.sql', 'later', 1, true)
                        """)));

    assertRefused(up(), 2, "migrated to version 999 by a newer Flotilla");
    assertRefused(run(), 2, "another data directory");
  }

  @Test
  void fullDiskIsRefusedWithTheCure() {
    try (var disk = PrivateDisk.at(product.dataDir(), 40)) {
      product.through(disk.entrance());

      assertRefused(up(), 2, "39 MB left", "free some space");
      disk.fill();
      assertRefused(up(), 2, "0 MB left", "free some space");
      assertRefused(run(), 2, "0 MB left", "FLOTILLA_DATA_DIR");
    }
  }

  @Test
  void diskThatFillsInTheMiddleOfATaskIsWaitedOut() {
    var filled = new CountDownLatch(1);
    try (var disk = PrivateDisk.at(product.dataDir(), 600);
        var upstream = ScriptedUpstream.start(conversation -> reply(conversation, filled))) {
      product.upstream(upstream, "sk-ant-e2e-disk").through(disk.entrance());
      try (var fleet = product.start("up", "--port", "0", "--agents", "2")) {
        Eventually.until(() -> product.run("status").exit() == 0);
        var task =
            product
                .run("run", "Work", "--repo", repository.path().toString(), "--detach")
                .out()
                .strip();
        Eventually.until(() -> upstream.seen().size() == 2);

        disk.fill();
        filled.countDown();
        Eventually.after(Duration.ofSeconds(8));
        var meanwhile = product.run("task", "show", task);
        disk.free();

        assertThat(meanwhile.out()).doesNotContain("failed", "parked");
        Eventually.within(
            Duration.ofMinutes(2),
            () -> product.run("task", "show", task).out().contains("succeeded"));
        assertThat(product.run("down").exit()).isZero();
        fleet.await(60);
      }
    }
  }

  /// The second answer is more than a full disk holds.
  private static Reply reply(Conversation conversation, CountDownLatch filled) {
    if (conversation.results().isEmpty()) {
      return Reply.bash("echo hello > hello.txt");
    }
    try {
      filled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var words = new StringBuilder("Done.");
    new java.util.Random(1)
        .ints(100_000)
        .forEach(it -> words.append(' ').append(Integer.toHexString(it)));
    return Reply.text(words.toString());
  }

  private Product.Ended up() {
    return product.run("up", "--port", "0");
  }

  private Product.Ended run() {
    return product.run("run", "x", "--repo", repository.path().toString());
  }

  private static void assertRefused(Product.Ended ended, int exit, String... words) {
    assertThat(ended.exit()).as("%s", ended).isEqualTo(exit);
    assertThat(ended.err()).contains(words).doesNotContain("\tat ", "Exception in thread");
    assertThat(ended.err().lines()).as("%s", ended).hasSize(1);
    assertThat(ended.out()).isEmpty();
  }
}
