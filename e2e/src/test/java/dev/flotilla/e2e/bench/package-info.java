/// Benchmarks, run by `bench/run` and never by the tests: each compares with a named peer in one
/// run, by medians of interleaved rounds.
@NullMarked
package dev.flotilla.e2e.bench;

import org.jspecify.annotations.NullMarked;
