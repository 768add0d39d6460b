/// Scenarios: readable files that decide what the model answers.
@NullMarked
package dev.flotilla.simulator.scenario;

import org.jspecify.annotations.NullMarked;
