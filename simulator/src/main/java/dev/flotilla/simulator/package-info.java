/// A simulator of the model's API, for rehearsals without a key.
@NullMarked
package dev.flotilla.simulator;

import org.jspecify.annotations.NullMarked;
