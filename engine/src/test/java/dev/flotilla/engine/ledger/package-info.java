/// Whether a ledger can be true.
@NullMarked
package dev.flotilla.engine.ledger;

import org.jspecify.annotations.NullMarked;
