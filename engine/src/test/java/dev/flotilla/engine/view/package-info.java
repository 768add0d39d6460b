/// Views over a seeded ledger.
@NullMarked
package dev.flotilla.engine.view;

import org.jspecify.annotations.NullMarked;
