/// What every process of the fleet shares: points at which a test may kill it.
@NullMarked
package dev.flotilla.api.process;

import org.jspecify.annotations.NullMarked;
