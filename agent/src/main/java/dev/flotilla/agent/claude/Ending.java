package dev.flotilla.agent.claude;

import java.util.Optional;

/// All that is known about a CLI that has ended.
///
/// @param result the last result line
/// @param exitCode 128 + n when signal n ended it
/// @param stopped why we ended it
/// @param memoryRanOut the kernel killed something for want of memory while it ran
/// @param complaint the first line of what it wrote to stderr
record Ending(
    Optional<ResultLine> result,
    int exitCode,
    Optional<StopCause> stopped,
    boolean memoryRanOut,
    String complaint) {}
