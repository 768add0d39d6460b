package dev.flotilla.cli.command;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Usd;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/// Everything that a person can type, and what wires it.
public final class Cli {
  private Cli() {}

  /// Runs one command.
  ///
  /// @return the process's exit code
  public static int run(Surroundings surroundings, String... arguments) {
    var all = commands(surroundings);
    var named = arguments.length == 0 ? null : all.get(arguments[0]);
    // looking through the annotations of all the others would take longer than most commands do
    var needed = named == null ? all : Map.of(arguments[0], named);
    return line(surroundings, needed).execute(arguments);
  }

  /// With all commands, for `help` and completion.
  static CommandLine line(Surroundings around) {
    return line(around, commands(around));
  }

  private static Map<String, Supplier<Object>> commands(Surroundings around) {
    var ask = new Asking(around);
    var work = new Work(around);
    var all = new LinkedHashMap<String, Supplier<Object>>();
    all.put("demo", () -> new DemoCommand(around, work));
    all.put("run", () -> new RunCommand(around, work));
    all.put("up", () -> new UpCommand(around));
    all.put("down", () -> new DownCommand(around));
    all.put("status", () -> new StatusCommand(around));
    all.put("task", () -> new TaskCommand(around, ask, work));
    all.put("question", () -> new QuestionCommand(around, ask));
    all.put("agent", () -> new AgentCommand(ask));
    all.put("pool", () -> new PoolCommand(ask));
    all.put("role", () -> new RoleCommand(around, ask));
    all.put("session", () -> new SessionCommand(around, ask));
    all.put("usage", () -> new UsageCommand(ask));
    all.put("price", () -> new PriceCommand(ask));
    all.put("budget", () -> new BudgetCommand(around, ask));
    all.put("events", () -> new EventsCommand(around, ask));
    all.put("token", () -> new TokenCommand(around, ask));
    all.put("doctor", () -> new DoctorCommand(around));
    all.put("config", () -> new ConfigCommand(around));
    all.put("serve", () -> new ServeCommand(around));
    all.put("test", TestCommand::new);
    all.put("images", ImagesCommand::new);
    all.put("version", () -> new VersionCommand(around));
    all.put("completion", () -> new CompletionCommand(around));
    return all;
  }

  private static CommandLine line(Surroundings around, Map<String, Supplier<Object>> commands) {
    var line = new CommandLine(new Flotilla());
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    line.addSubcommand("help", new HelpCommand());
    line.registerConverter(TaskId.class, TaskId::new);
    line.registerConverter(UUID.class, Cli::sessionId);
    line.registerConverter(Usd.class, Usd::of);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(around.screen().results());
    line.setParameterExceptionHandler(new Errors(around.screen()));
    line.setExecutionExceptionHandler(new Errors(around.screen()));
    return line;
  }

  private static UUID sessionId(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "session: expected a UUID, found '%s'".formatted(text), e);
    }
  }
}
