/// Pairs of a transcript and a tree that agree: taken at a tool call's gate, restored by whoever
/// goes on.
@NullMarked
package dev.flotilla.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
