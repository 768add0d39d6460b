/// One agent, nothing lost: `solo` tasks driven from outside.
@NullMarked
package dev.flotilla.e2e.solo;

import org.jspecify.annotations.NullMarked;
