/// The git host: repositories whose refs and packs are in PostgreSQL and whose disk is a cache,
/// what reads commits out of them, what imports and delivers them.
@NullMarked
package dev.flotilla.server.git;

import org.jspecify.annotations.NullMarked;
