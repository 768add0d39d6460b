/// PostgreSQL: the pool, the migrations, and the embedded server of one machine.
@NullMarked
package dev.flotilla.engine.store;

import org.jspecify.annotations.NullMarked;
