/// Who is who in a cluster: projected ServiceAccount tokens and what they prove, and what the
/// operator is told about pools. Stands on nothing else of the server.
@NullMarked
package dev.flotilla.server.cluster;

import org.jspecify.annotations.NullMarked;
