/// Decides which requests may go up.
@NullMarked
package dev.flotilla.gateway.admission;

import org.jspecify.annotations.NullMarked;
