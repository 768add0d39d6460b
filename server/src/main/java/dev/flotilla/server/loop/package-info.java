/// Work that is done again and again.
@NullMarked
package dev.flotilla.server.loop;

import org.jspecify.annotations.NullMarked;
