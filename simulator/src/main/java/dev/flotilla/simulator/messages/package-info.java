/// The Anthropic Messages API: routes, what it refuses, server-sent events, the audit log.
@NullMarked
package dev.flotilla.simulator.messages;

import org.jspecify.annotations.NullMarked;
