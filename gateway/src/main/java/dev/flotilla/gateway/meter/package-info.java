/// Reads what an answer reports in passing, and writes it down.
@NullMarked
package dev.flotilla.gateway.meter;

import org.jspecify.annotations.NullMarked;
