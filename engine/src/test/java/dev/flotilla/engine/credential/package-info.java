/// Tokens against a real ledger.
@NullMarked
package dev.flotilla.engine.credential;

import org.jspecify.annotations.NullMarked;
