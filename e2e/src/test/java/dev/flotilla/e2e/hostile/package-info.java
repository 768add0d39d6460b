/// A model that means harm: what it finds, and what it can change.
@NullMarked
package dev.flotilla.e2e.hostile;

import org.jspecify.annotations.NullMarked;
