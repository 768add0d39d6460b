/// The git host with the real git binary as its client, on a real PostgreSQL.
@NullMarked
package dev.flotilla.server.git;

import org.jspecify.annotations.NullMarked;
