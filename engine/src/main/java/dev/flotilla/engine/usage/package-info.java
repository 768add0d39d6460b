/// What model calls cost: ledger rows, budgets, reservations.
@NullMarked
package dev.flotilla.engine.usage;

import org.jspecify.annotations.NullMarked;
