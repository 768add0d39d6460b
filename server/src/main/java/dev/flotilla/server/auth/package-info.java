/// Who calls: people and their tokens, instances, and what is refused before anyone is asked.
@NullMarked
package dev.flotilla.server.auth;

import org.jspecify.annotations.NullMarked;
