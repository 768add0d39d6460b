/// Tests over a real Jetty and a real PostgreSQL.
@NullMarked
package dev.flotilla.server.http;

import org.jspecify.annotations.NullMarked;
