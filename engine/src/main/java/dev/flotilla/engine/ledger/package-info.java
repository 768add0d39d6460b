/// What users asked for and what follows from it: SQL, and the moves that are legal.
@NullMarked
package dev.flotilla.engine.ledger;

import org.jspecify.annotations.NullMarked;
