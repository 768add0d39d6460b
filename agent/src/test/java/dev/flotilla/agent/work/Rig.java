package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.agent.fake.FakeServer;
import dev.flotilla.agent.fake.GitBackend;
import dev.flotilla.agent.fake.ModelAnswer;
import dev.flotilla.agent.fake.ModelCall;
import dev.flotilla.agent.fake.ScriptedModel;
import dev.flotilla.agent.isolation.Forker;
import dev.flotilla.agent.isolation.IsolationConfig;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.role.Skill;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;

/// An agent with all its neighbours: the real CLI and git behind the real wall, a scripted model,
/// a git host, a server in memory.
final class Rig implements AutoCloseable {
  static final String BRANCH = "refs/heads/flotilla/t1/solo";

  final FakeServer server;
  final ScriptedModel model;
  final GitBackend git;
  final AssignmentId assignment = AssignmentId.random();
  private final AtomicLong tokens = new AtomicLong();
  private final Path directory;
  private Optional<AgentInstance> running = Optional.empty();

  Rig(Function<ModelCall, ModelAnswer> script) {
    this(Duration.ofMinutes(5), script);
  }

  Rig(Duration stall, Function<ModelCall, ModelAnswer> script) {
    this(script, stall);
    running = Optional.of(startAgent());
  }

  /// With a disk of the test's own.
  static Rig onDisk(BiFunction<Disk, Path, Disk> disk, Function<ModelCall, ModelAnswer> script) {
    var rig = withoutAgent(script);
    var ground = Ground.open(rig.config(1_000), Forker.start(), Clock.systemUTC());
    var on =
        new Ground(
            ground.forker(),
            ground.root(),
            ground.isolation(),
            ground.noWall(),
            disk.apply(ground.disk(), rig.attempts()));
    rig.running =
        Optional.of(AgentInstance.start(rig.config(1_000), on, CrashPoint.NONE, Clock.systemUTC()));
    return rig;
  }

  static Rig withoutAgent(Function<ModelCall, ModelAnswer> script) {
    return new Rig(script, Duration.ofMinutes(5));
  }

  private Rig(Function<ModelCall, ModelAnswer> script, Duration stall) {
    try {
      directory =
          Files.createTempDirectory(
              "flotilla-agent",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      git = new GitBackend(Files.createDirectory(directory.resolve("git")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server = new FakeServer(stall);
    model = new ScriptedModel(script);
  }

  AgentInstance startAgent() {
    return AgentInstance.start(config(0), Clock.systemUTC());
  }

  AgentInstance agent() {
    return running.orElseThrow();
  }

  /// Where attempts have their directories.
  Path attempts() {
    return directory.resolve("attempts");
  }

  private AgentConfig config(long freeDisk) {
    var env = new HashMap<>(System.getenv());
    assertThat(env).as("set by ./flotilla test").containsKeys("FLOTILLA_CLAUDE", "FLOTILLA_BWRAP");
    return new AgentConfig(
        server.url(),
        FakeServer.JOIN_TOKEN,
        "test",
        2,
        Optional.empty(),
        IsolationConfig.from(
            env, "bubblewrap", "", "", Path.of(env.getOrDefault("FLOTILLA_CLAUDE", ""))),
        attempts(),
        freeDisk,
        true,
        Duration.ofMinutes(1),
        env);
  }

  Function<AttemptId, Grant> work(Grant.Conversation talk) {
    return work(talk, git.start(), Optional.empty(), Optional.empty());
  }

  Function<AttemptId, Grant> work(
      Grant.Conversation talk, CommitId head, Optional<CommitId> tree, Optional<JsonNode> schema) {
    return grant(AssignmentKind.WORK, talk, head, tree, schema, Optional.empty());
  }

  Function<AttemptId, Grant> check(String command) {
    var none = talk(SessionId.random(), "", Optional.empty());
    return grant(
        AssignmentKind.CHECK,
        none,
        git.start(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(command));
  }

  private Function<AttemptId, Grant> grant(
      AssignmentKind kind,
      Grant.Conversation talk,
      CommitId head,
      Optional<CommitId> tree,
      Optional<JsonNode> schema,
      Optional<String> command) {
    return attempt ->
        new Grant(
            assignment,
            attempt,
            new FencingToken(tokens.incrementAndGet()),
            kind,
            new TaskId("t1"),
            SubtaskKey.SOLO,
            role(),
            GitBackend.TOKEN,
            model.url(),
            new Grant.GitAccess(
                "repository",
                git.url(),
                BRANCH,
                "refs/flotilla/wip/" + assignment,
                git.start(),
                head,
                tree),
            talk,
            command,
            Optional.empty(),
            Optional.of("Use tabs."),
            schema,
            new Identity("Ada", "ada@example.org"),
            new Identity("Flotilla", "flotilla@localhost"),
            false,
            true,
            List.of());
  }

  /// The same work as another kind, in another role, in a repository with this set-up command.
  static Function<AttemptId, Grant> as(
      Function<AttemptId, Grant> work,
      AssignmentKind kind,
      Role role,
      String setup,
      Skill... skills) {
    return attempt -> {
      var it = work.apply(attempt);
      return new Grant(
          it.assignment(),
          it.attempt(),
          it.token(),
          kind,
          it.task(),
          it.subtask(),
          role,
          it.assignmentToken(),
          it.modelUrl(),
          it.git(),
          it.conversation(),
          it.command(),
          Optional.of(setup),
          it.instructions(),
          it.schema(),
          it.author(),
          it.committer(),
          it.attribution(),
          it.simulated(),
          List.of(skills));
    };
  }

  static Grant.Conversation talk(SessionId session, String prompt, Optional<Grant.Resume> resume) {
    return new Grant.Conversation(
        session, prompt, resume.isPresent(), resume, Optional.empty(), Optional.empty());
  }

  /// The grant that goes on from a checkpoint.
  Function<AttemptId, Grant> resume(String prompt, Checkpoint from) {
    var talk =
        new Grant.Conversation(
            from.session(),
            prompt,
            true,
            Optional.of(new Grant.Resume(from.files(), List.of())),
            Optional.empty(),
            from.ended());
    return work(talk, from.head(), Optional.of(from.commit()), Optional.empty());
  }

  private static Role role() {
    return Role.of(
        "worker",
        null,
        "You work.",
        "sonnet",
        null,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @Override
  public void close() {
    running.ifPresent(AgentInstance::close);
    model.close();
    server.close();
    git.close();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
