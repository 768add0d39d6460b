/// Work that is done again and again.
@NullMarked
package dev.flotilla.engine.loop;

import org.jspecify.annotations.NullMarked;
