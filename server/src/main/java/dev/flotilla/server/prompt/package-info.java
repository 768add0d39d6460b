/// What agents are told, in words; what the commits that the server makes say. Pure functions: no
/// database, no clock.
@NullMarked
package dev.flotilla.server.prompt;

import org.jspecify.annotations.NullMarked;
