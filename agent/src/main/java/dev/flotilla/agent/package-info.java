/// The agent as a process of its own.
@NullMarked
package dev.flotilla.agent;

import org.jspecify.annotations.NullMarked;
