/// What happened, append-only and in order.
@NullMarked
package dev.flotilla.engine.event;

import org.jspecify.annotations.NullMarked;
