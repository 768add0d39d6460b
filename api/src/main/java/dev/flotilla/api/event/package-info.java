/// The append-only stream of what happened.
@NullMarked
package dev.flotilla.api.event;

import org.jspecify.annotations.NullMarked;
