/// What REST shows of the ledger: reads only, no state changes here.
@NullMarked
package dev.flotilla.engine.view;

import org.jspecify.annotations.NullMarked;
