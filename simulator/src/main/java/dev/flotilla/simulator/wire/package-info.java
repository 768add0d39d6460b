/// HTTP/1.1 on plain sockets, so that a script can break it at any byte.
@NullMarked
package dev.flotilla.simulator.wire;

import org.jspecify.annotations.NullMarked;
