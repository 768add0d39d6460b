package dev.flotilla.agent.isolation;

/// Where things are as a confined command sees them.
///
/// @param workspace the working directory of every command
/// @param config `CLAUDE_CONFIG_DIR`
/// @param tmp `TMPDIR`
/// @param claude the Claude Code binary
public record Inside(String workspace, String home, String config, String tmp, String claude) {}
