/// Transcripts on a real PostgreSQL.
@NullMarked
package dev.flotilla.engine.session;

import org.jspecify.annotations.NullMarked;
