/// The stream of events, for many readers at the price of one.
@NullMarked
package dev.flotilla.server.live;

import org.jspecify.annotations.NullMarked;
