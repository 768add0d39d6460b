/// The process that knows what follows what: REST, the agent protocol, the git host.
@NullMarked
package dev.flotilla.server;

import org.jspecify.annotations.NullMarked;
