/// Packs and refs in PostgreSQL: what git knows, kept where everything else is.
@NullMarked
package dev.flotilla.engine.git;

import org.jspecify.annotations.NullMarked;
