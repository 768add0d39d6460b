/// The transitions that every kind of work has in common: an assignment is offered, fails, is
/// interrupted or parked; a branch moves; a task settles, is delivered, ends. Each takes part in the
/// transaction of whoever calls it. Also what all of the workflow stands on: its parts, its
/// settings, what it asks of git, and where a test may end it. Knows nothing of crews, leases or
/// requests.
@NullMarked
package dev.flotilla.server.transition;

import org.jspecify.annotations.NullMarked;
