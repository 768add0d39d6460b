/// The agent's loop: leases assignments, works on each by its kind, reports how it ended.
@NullMarked
package dev.flotilla.agent.work;

import org.jspecify.annotations.NullMarked;
