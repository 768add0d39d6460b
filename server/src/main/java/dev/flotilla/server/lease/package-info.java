/// The agents' side: they join, lease assignments, send heartbeats, record transcripts and
/// checkpoints; what they lose is reclaimed. What follows when one completes is the workflow's.
@NullMarked
package dev.flotilla.server.lease;

import org.jspecify.annotations.NullMarked;
