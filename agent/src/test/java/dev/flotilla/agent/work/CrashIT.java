package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.agent.fake.AgentProcess;
import dev.flotilla.agent.fake.FakeServer;
import dev.flotilla.agent.fake.ModelAnswer;
import dev.flotilla.agent.fake.ModelCall;
import dev.flotilla.api.process.AgentCrashPoint;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An agent's process dies at each step of an assignment's life, and the next agent ends it.
@Timeout(120)
class CrashIT {
  private final SessionId session = SessionId.random();

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    AgentCrashPoint.LEASED + ",false",
    AgentCrashPoint.PREPARED + ",false",
    AgentCrashPoint.CLI_STARTED + ",false",
    AgentCrashPoint.TREE_PUSHED + ",false",
    AgentCrashPoint.TRANSCRIPT_ACKNOWLEDGED + ",false",
    AgentCrashPoint.CHECKPOINT_REPORTED + ",false",
    AgentCrashPoint.LAST_RESULT + ",false",
    AgentCrashPoint.BRANCH_PUSHED + ",false",
    AgentCrashPoint.COMPLETING + ",false",
    AgentCrashPoint.COMPLETED + ",true",
  })
  void whateverIsLostIsDoneByTheNextAgent(String point, boolean reported) throws Exception {
    try (var rig = Rig.withoutAgent(CrashIT::twoCalls)) {
      rig.server.offer(rig.work(Rig.talk(session, "make a and b", Optional.empty())));

      var exit = runUntilCrash(rig, point);

      assertThat(exit).isEqualTo(137);
      assertThat(rig.server.otherOutcomes().isEmpty()).isEqualTo(!reported);
      var outcome = reported ? rig.server.outcome() : goOn(rig);
      var done = (Outcome.Succeeded) outcome;
      assertThat(rig.git.ref(Rig.BRANCH)).contains(done.tip());
      assertThat(rig.git.show(done.tip(), "a") + rig.git.show(done.tip(), "b")).isEqualTo("1\n2\n");
    }
  }

  private Outcome goOn(Rig rig) throws InterruptedException {
    var newest = rig.server.newestCheckpoint();
    rig.server.offer(
        newest.isPresent()
            ? rig.resume("make a and b", newest.get())
            : rig.work(Rig.talk(SessionId.random(), "make a and b", Optional.empty())));
    try (var _ = rig.startAgent()) {
      return rig.server.outcome();
    }
  }

  private static int runUntilCrash(Rig rig, String point) throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AgentProcess.class.getName()));
    builder.environment().put("FLOTILLA_SERVER_URL", rig.server.url().toString());
    builder.environment().put("FLOTILLA_TOKEN", FakeServer.JOIN_TOKEN);
    builder.environment().put("FLOTILLA_ATTEMPTS", rig.attempts().toString());
    builder.environment().put("FLOTILLA_ISOLATION", "bubblewrap");
    builder.environment().put(CrashPoint.VARIABLE, point);
    builder.redirectErrorStream(true).redirectOutput(new File("target/crash-" + point + ".log"));
    var process = builder.start();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it reached " + point).isTrue();
    return process.exitValue();
  }

  private static ModelAnswer twoCalls(ModelCall call) {
    return switch (call.step()) {
      case 0 -> ModelAnswer.bash("echo 1 > a");
      case 1 -> ModelAnswer.bash("echo 2 > b");
      default -> new ModelAnswer.Text("Made a and b.");
    };
  }
}
