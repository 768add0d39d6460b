/// The chart without a cluster: it is rendered, and what is rendered is checked as a set.
@NullMarked
package dev.flotilla.e2e.chart;

import org.jspecify.annotations.NullMarked;
