package dev.flotilla.cli.command;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.usage.Usd;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `run` is told about the task.
final class TaskOptions {
  @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "What to do.")
  private @Nullable String prompt;

  @Option(names = "--prompt-file", paramLabel = "F", description = "Read the prompt from a file.")
  private @Nullable String promptFile;

  @Option(
      names = "--repo",
      paramLabel = "PATH-OR-URL",
      defaultValue = ".",
      description = "The repository to work on (default: this one).")
  private String repo = ".";

  @Option(names = "--ref", description = "Start from it (default: HEAD).")
  private @Nullable String ref;

  @Option(
      names = "--mode",
      description = "crew (a manager plans, many work) or solo (one agent does it).")
  private @Nullable Mode mode;

  @Option(names = "--role", description = "Who does it in solo (default: worker).")
  private @Nullable String role;

  @Option(names = "--check", paramLabel = "CMD", description = "What must pass at the end.")
  private @Nullable String check;

  @Option(names = "--budget-usd", paramLabel = "X", description = "What it may cost.")
  private @Nullable Usd budget;

  @Option(
      names = "--deliver",
      converter = DeliverConverter.class,
      description = "none, branch or pull-request.")
  private @Nullable Deliver deliver;

  @Option(names = "--plan-only", description = "Plan, show it, and do no more.")
  private boolean planOnly;

  @Option(names = "--approve-plan", description = "Ask before the plan is carried out.")
  private boolean approvePlan;

  @Nullable Mode mode() {
    return mode;
  }

  boolean planOnly() {
    return planOnly;
  }

  /// What a person wants to see before it goes on.
  List<Approval> approvals() {
    return approvePlan ? List.of(Approval.PLAN) : List.of();
  }

  String prompt(Path directory) {
    if ((prompt == null) == (promptFile == null)) {
      throw usage(
          "expected a PROMPT or --prompt-file, found %s"
              .formatted(prompt == null ? "neither" : "both"));
    }
    var text = prompt == null ? read(directory.resolve(String.valueOf(promptFile))) : prompt;
    if (text.isBlank()) {
      throw usage("the prompt is empty: say what shall be done");
    }
    return text;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw usage("%s is not text in UTF-8".formatted(file));
    } catch (IOException e) {
      throw usage("cannot read the prompt from %s: %s".formatted(file, e));
    }
  }

  /// True for what the fleet's server fetches by itself.
  boolean isRemote() {
    return !repo.startsWith("file:")
        && (repo.matches("[a-z][a-z0-9+.-]*://.*") || repo.matches("[^/\\s]+@[^/\\s]+:.+"));
  }

  String repo() {
    return repo;
  }

  Path path(Path directory) {
    return directory.resolve(repo.replaceFirst("^file:(//(localhost)?(?=/))?", "")).normalize();
  }

  Optional<String> ref() {
    return Optional.ofNullable(ref);
  }

  @Nullable String role() {
    return role;
  }

  @Nullable String check() {
    return check;
  }

  @Nullable Usd budget() {
    return budget;
  }

  Deliver deliver() {
    var wanted = deliver == null ? Deliver.BRANCH : deliver;
    if (wanted == Deliver.PULL_REQUEST && !isRemote()) {
      throw usage(
          "--deliver pull-request needs a repository by URL: %s is a local one".formatted(repo));
    }
    return wanted;
  }

  private static FlotillaException usage(String message) {
    return new FlotillaException(ErrorCode.INVALID_REQUEST, message);
  }
}
