/// Tests over a real Jetty and a real PostgreSQL.
@NullMarked
package dev.flotilla.server.live;

import org.jspecify.annotations.NullMarked;
