/// Tests over a real Jetty and a real PostgreSQL.
@NullMarked
package dev.flotilla.server.monitor;

import org.jspecify.annotations.NullMarked;
