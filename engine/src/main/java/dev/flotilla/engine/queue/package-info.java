/// The ready set, leases, assignment tokens and wake-ups.
@NullMarked
package dev.flotilla.engine.queue;

import org.jspecify.annotations.NullMarked;
