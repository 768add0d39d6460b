/// What the operator of a cluster and the server say to each other about pools.
@NullMarked
package dev.flotilla.api.pool;

import org.jspecify.annotations.NullMarked;
