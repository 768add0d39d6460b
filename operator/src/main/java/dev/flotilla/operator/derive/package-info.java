/// What the cluster should hold for a pool: functions of fleet, pool and what was observed, without a
/// clock or a cluster.
@NullMarked
package dev.flotilla.operator.derive;

import org.jspecify.annotations.NullMarked;
