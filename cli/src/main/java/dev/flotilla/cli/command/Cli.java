package dev.flotilla.cli.command;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Usd;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/// Everything that a person can type, and what wires it.
public final class Cli {
  private Cli() {}

  /// Runs one command.
  ///
  /// @return the process's exit code
  public static int run(Surroundings surroundings, String... arguments) {
    return commands(surroundings).execute(arguments);
  }

  static CommandLine commands(Surroundings around) {
    var ask = new Asking(around);
    var work = new Work(around);
    var line = new CommandLine(new Flotilla());
    line.addSubcommand("demo", new DemoCommand(around, work))
        .addSubcommand("run", new RunCommand(around, work))
        .addSubcommand("up", new UpCommand(around))
        .addSubcommand("down", new DownCommand(around))
        .addSubcommand("status", new StatusCommand(around))
        .addSubcommand("task", new TaskCommand(around, ask, work))
        .addSubcommand("question", new QuestionCommand(around, ask))
        .addSubcommand("agent", new AgentCommand(ask))
        .addSubcommand("pool", new PoolCommand(ask))
        .addSubcommand("role", new RoleCommand(around, ask))
        .addSubcommand("session", new SessionCommand(around, ask))
        .addSubcommand("usage", new UsageCommand(ask))
        .addSubcommand("price", new PriceCommand(ask))
        .addSubcommand("budget", new BudgetCommand(around, ask))
        .addSubcommand("events", new EventsCommand(around, ask))
        .addSubcommand("token", new TokenCommand(around))
        .addSubcommand("doctor", new DoctorCommand(around))
        .addSubcommand("config", new ConfigCommand(around))
        .addSubcommand("serve", new ServeCommand(around))
        .addSubcommand("test", new TestCommand())
        .addSubcommand("version", new VersionCommand(around))
        .addSubcommand("completion", new CompletionCommand(around))
        .addSubcommand("help", new HelpCommand());
    line.registerConverter(TaskId.class, TaskId::new);
    line.registerConverter(Usd.class, Usd::of);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(around.screen().results());
    line.setParameterExceptionHandler(new Errors(around.screen()));
    line.setExecutionExceptionHandler(new Errors(around.screen()));
    return line;
  }
}
