/// A manager and its workers, from outside.
@NullMarked
package dev.flotilla.e2e.crew;

import org.jspecify.annotations.NullMarked;
