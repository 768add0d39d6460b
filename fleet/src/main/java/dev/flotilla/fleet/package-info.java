/// One JVM with everything in it, and each process of a fleet by itself.
@NullMarked
package dev.flotilla.fleet;

import org.jspecify.annotations.NullMarked;
