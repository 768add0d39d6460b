/// How many agents a pool should have: arithmetic without a clock or a cluster.
@NullMarked
package dev.flotilla.operator.scale;

import org.jspecify.annotations.NullMarked;
