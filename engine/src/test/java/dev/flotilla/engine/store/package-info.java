/// PostgreSQL for tests.
@NullMarked
package dev.flotilla.engine.store;

import org.jspecify.annotations.NullMarked;
