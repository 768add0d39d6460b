/// Conversations: transcripts in chunks, and checkpoints.
@NullMarked
package dev.flotilla.engine.session;

import org.jspecify.annotations.NullMarked;
