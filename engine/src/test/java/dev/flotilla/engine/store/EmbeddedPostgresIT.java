package dev.flotilla.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  @TempDir private Path directory;

  private EmbeddedConfig config() {
    return EmbeddedConfig.in(directory.resolve("a directory with spaces"))
        .withBinaries(TestPostgres.binaries());
  }

  @AfterEach
  void nothingIsLeft() throws IOException, InterruptedException {
    var home = Binaries.unpacked(TestPostgres.binaries());
    new Cluster(config(), new Programs(home)).freed();
  }

  private static void write(EmbeddedPostgres postgres) {
    try (var database = Database.open(postgres.database("flotilla", 2))) {
      database.run(
          it ->
              it.execute(
                  "insert into audit (at, actor, action, target) values (now(), 'a', 'b', 'c')"));
    }
  }

  private static long rows(Database database) {
    return database.<Long>read(
        it -> it.createQuery("select count(*) from audit").mapTo(Long.class).one());
  }

  @Test
  void itIsDurableAndAsksForThePassword() throws IOException {
    try (var postgres = EmbeddedPostgres.start(config());
        var database = Database.open(postgres.database("flotilla", 2))) {
      for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        var value =
            database.<String>read(
                it -> it.createQuery("show " + setting).mapTo(String.class).one());
        assertThat(value).as(setting).isEqualTo("on");
      }
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/flotilla",
                      "flotilla",
                      "guess"))
          .hasMessageContaining("password authentication failed");
      var mode = Files.getPosixFilePermissions(config().password());
      assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
    }
  }

  @Test
  void itsEnvironmentHoldsNothingOfOurs() throws IOException {
    try (var postgres = EmbeddedPostgres.start(config())) {
      var environment = Files.readString(Path.of("/proc/" + postgres.pid() + "/environ"));

      assertThat(environment.split("\0"))
          .allMatch(it -> it.isEmpty() || it.matches("(PATH|LC_\\w+|TZ|PG\\w+)=.*"));
    }
  }

  @Test
  void whatWasWrittenIsThereAfterAnotherStart() {
    try (var postgres = EmbeddedPostgres.start(config())) {
      write(postgres);
    }

    try (var postgres = EmbeddedPostgres.start(config());
        var database = Database.open(postgres.database("flotilla", 2))) {
      assertThat(rows(database)).isEqualTo(1);
    }
  }

  @Test
  void aKilledPostgresIsStartedAgainAndThePoolRecovers() throws IOException {
    try (var postgres = EmbeddedPostgres.start(config());
        var database = Database.open(postgres.database("flotilla", 2))) {
      write(postgres);
      var before = postgres.pid();

      ProcessHandle.of(before).orElseThrow().destroyForcibly();

      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertThat(postgres.pid()).isNotEqualTo(before);
                assertThat(rows(database)).isEqualTo(1);
              });
    }
  }

  /// As when a terminal interrupts all that runs in it; how far it has come by then is chance.
  @Test
  void oneThatIsBeingStartedAgainEndsToo() throws IOException {
    for (var millis = 0; millis < 8; millis++) {
      var postgres = EmbeddedPostgres.start(config());
      var postmaster = ProcessHandle.of(postgres.pid()).orElseThrow();
      postmaster.destroyForcibly();
      postmaster.onExit().join();
      LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());

      postgres.close();

      assertThat(postmasters()).as("closed after %d ms", millis).isEmpty();
    }
  }

  private List<Long> postmasters() {
    return ProcessHandle.allProcesses()
        .filter(it -> it.info().commandLine().orElse("").contains("-D " + config().data()))
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .toList();
  }

  @Test
  void whatAKilledFleetLeftRunningIsTakenOver() throws IOException, InterruptedException {
    var fleet = child();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(directory.resolve("written")) || !fleet.isAlive());
    assertThat(fleet.isAlive()).isTrue();
    var orphan = Long.parseLong(Files.readString(directory.resolve("written")));
    fleet.destroyForcibly().waitFor();
    assertThat(ProcessHandle.of(orphan)).isPresent();

    try (var postgres = EmbeddedPostgres.start(config());
        var database = Database.open(postgres.database("flotilla", 2))) {
      assertThat(postgres.pid()).isNotEqualTo(orphan);
      assertThat(rows(database)).isEqualTo(1);
    }
  }

  @Test
  void aProcessIdThatSomebodyElseHasNowDoesNotStopTheStart() throws IOException {
    EmbeddedPostgres.start(config()).close();
    var self = ProcessHandle.current().pid();
    Files.writeString(
        config().data().resolve("postmaster.pid"), self + "\n" + config().data() + "\n");

    try (var postgres = EmbeddedPostgres.start(config())) {
      assertThat(postgres.pid()).isNotEqualTo(self);
    }
  }

  private Process child() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            directory.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("child.log").toFile())
        .start();
  }

  /// A fleet that is killed: it writes, says so, and waits.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      var directory = Path.of(arguments[0]);
      var config =
          EmbeddedConfig.in(directory.resolve("a directory with spaces"))
              .withBinaries(TestPostgres.binaries());
      var postgres = EmbeddedPostgres.start(config);
      write(postgres);
      var unfinished = directory.resolve("writing");
      Files.writeString(unfinished, Long.toString(postgres.pid()));
      Files.move(unfinished, directory.resolve("written"));
      Thread.currentThread().join();
    }
  }
}
