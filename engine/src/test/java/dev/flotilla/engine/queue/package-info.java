/// The queue on a real PostgreSQL.
@NullMarked
package dev.flotilla.engine.queue;

import org.jspecify.annotations.NullMarked;
