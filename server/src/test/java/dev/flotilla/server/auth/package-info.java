/// Tests over a real Jetty and a real PostgreSQL.
@NullMarked
package dev.flotilla.server.auth;

import org.jspecify.annotations.NullMarked;
