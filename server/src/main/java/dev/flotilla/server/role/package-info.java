/// Specialisations of agents, as data.
@NullMarked
package dev.flotilla.server.role;

import org.jspecify.annotations.NullMarked;
