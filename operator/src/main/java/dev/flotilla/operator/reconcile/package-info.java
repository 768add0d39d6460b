/// Brings the cluster to what is derived from fleets, pools, pods and the server's figures.
@NullMarked
package dev.flotilla.operator.reconcile;

import org.jspecify.annotations.NullMarked;
