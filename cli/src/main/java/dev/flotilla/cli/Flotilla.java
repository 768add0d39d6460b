package dev.flotilla.cli;

import picocli.CommandLine;

/// The root of all commands.
@CommandLine.Command(
    name = "flotilla",
    description = "A fleet of Claude Code agents over git repositories.",
    subcommands = {CommandLine.HelpCommand.class, Version.class})
final class Flotilla {}
