/// The operator of a fleet in Kubernetes: a process that keeps as many agents as there is work for.
@NullMarked
package dev.flotilla.operator;

import org.jspecify.annotations.NullMarked;
