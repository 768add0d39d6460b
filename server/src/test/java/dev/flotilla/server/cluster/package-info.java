/// Tests of who is who in a cluster.
@NullMarked
package dev.flotilla.server.cluster;

import org.jspecify.annotations.NullMarked;
