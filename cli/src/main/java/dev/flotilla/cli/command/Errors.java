package dev.flotilla.cli.command;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.cli.view.Plain;
import dev.flotilla.cli.view.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// One line on stderr that says what to do, and the exit code that goes with it.
record Errors(Screen screen) implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final int USAGE = 2;
  private static final int MOST = 2000;

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    var command = e.getCommandLine().getCommandSpec().qualifiedName();
    var cause = e.getCause() instanceof FlotillaException refused ? refused.getMessage() : null;
    screen.settle();
    screen.say(
        "flotilla: %s (see `%s --help`)%s"
            .formatted(Plain.line(cause == null ? words(e) : cause, MOST), command, suggestion(e)));
    return USAGE;
  }

  /// "index 0" says nothing to someone who mistyped a command.
  private static String words(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
        ? "there is no command or argument '%s' here".formatted(unmatched.getUnmatched().getFirst())
        : String.valueOf(e.getMessage());
  }

  private static String suggestion(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
            && !unmatched.getSuggestions().isEmpty()
        ? "; did you mean `%s`?".formatted(unmatched.getSuggestions().getFirst())
        : "";
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    screen.settle();
    screen.say("flotilla: " + Plain.line(words(e), MOST));
    if (isDebug(parsed)) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      screen.say(trace.toString());
    }
    return e instanceof FlotillaException refused ? refused.code().exitCode() : 1;
  }

  private static String words(Exception e) {
    return switch (e) {
      case FlotillaException refused -> String.valueOf(refused.getMessage());
      case UncheckedIOException broken -> broken.getMessage() + " (" + broken.getCause() + ")";
      default -> "this should not have happened: %s; --debug shows where".formatted(e);
    };
  }

  private static boolean isDebug(ParseResult parsed) {
    var deepest = parsed;
    while (deepest.hasSubcommand()) {
      deepest = deepest.subcommand();
    }
    return deepest.hasMatchedOption("--debug");
  }
}
