package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/// One fleet for many cases, and a model that does what the prompt says between `DO<<` and `>>`.
final class Arena implements AutoCloseable {
  static final String KEY = "sk-ant-e2e-bad-input-0815";
  private static final Pattern COMMAND = Pattern.compile("DO<<(.*?)>>", Pattern.DOTALL);

  private final Path home;
  private final Product product;
  private final ScriptedUpstream upstream;
  private final Product.Running fleet;

  /// @param home with a space in its name, as some people's have
  Arena(Path home) {
    this(home, Arena::reply);
  }

  /// @param script asked first for every answer; may leave it to [#reply]
  Arena(Path home, Function<Conversation, Reply> script) {
    this.home = home;
    product = new Product(home);
    upstream = ScriptedUpstream.start(script);
    product.upstream(upstream, KEY).with("FLOTILLA_SDK_INTEGRATION_TIMEOUT", "5000");
    fleet = product.start("up", "--port", "0", "--agents", "4");
    Eventually.until(() -> product.run("status", "--json").exit() == 0);
  }

  Product product() {
    return product;
  }

  ScriptedUpstream upstream() {
    return upstream;
  }

  SampleRepository repository(String name) {
    return SampleRepository.create(home.resolve("repositories").resolve(name));
  }

  Product.Running start(SampleRepository repository, String prompt, String... more) {
    var args = new ArrayList<>(List.of("run", prompt, "--mode", "solo", "--json"));
    args.addAll(List.of("--repo", repository.path().toString()));
    args.addAll(Arrays.asList(more));
    return product.start(args.toArray(String[]::new));
  }

  Product.Ended solo(SampleRepository repository, String prompt, String... more) {
    return start(repository, prompt, more).await(120);
  }

  /// The task's id.
  String detached(SampleRepository repository, String prompt) {
    var ended = product.run("run", prompt, "--repo", repository.path().toString(), "--detach");
    assertThat(ended.exit()).as("%s", ended).isZero();
    return ended.out().strip();
  }

  TaskView task(String id) {
    return product.ask(fleet -> fleet.task(new TaskId(id))).orElseThrow();
  }

  static Reply reply(Conversation conversation) {
    var results = conversation.results();
    if (conversation.heard("LOOP")) {
      return Reply.bash("echo the same");
    }
    if (conversation.heard("NONSENSE")) {
      return nonsense(results.size());
    }
    if (conversation.heard("KEY-REFUSED")) {
      return Reply.status(401, "authentication_error");
    }
    if (conversation.heard("NO-ANSWER")) {
      return new Reply.Stall();
    }
    if (!results.isEmpty()) {
      return Reply.text("Done.");
    }
    var command = COMMAND.matcher(String.join("\n", conversation.userTexts()));
    return Reply.bash(command.find() ? command.group(1) : "echo hello > hello.txt");
  }

  private static Reply nonsense(int turn) {
    return switch (turn) {
      case 0 -> Reply.tool("NoSuchTool", Map.of("a", 1));
      case 1 -> Reply.tool("Bash", Map.of("wrong", List.of(7)));
      case 2 ->
          Reply.tool("Edit", Map.of("file_path", "/no", "old_string", "a", "new_string", "b"));
      case 3 -> Reply.bash("echo sense > sense.txt");
      default -> Reply.text("Done.");
    };
  }

  @Override
  public void close() {
    try (upstream) {
      product.run("down");
      fleet.await(60);
    }
    var left = Processes.of(product.dataDir());
    Processes.killAll(product.dataDir());
    assertThat(left).as("processes left behind").isEmpty();
  }
}
