/// Drives one Claude Code process: what it is started with, what it says, what that means, how it
/// is stopped.
@NullMarked
package dev.flotilla.agent.claude;

import org.jspecify.annotations.NullMarked;
