package dev.flotilla.operator.reconcile;

import dev.flotilla.api.client.OperatorClient;
import dev.flotilla.api.process.CrashPoint;
import java.time.InstantSource;

/// What every visit needs. Thread-safe.
record Surroundings(
    OperatorClient server,
    FigureFeed feed,
    Publication publication,
    Cluster cluster,
    CrashPoint crash,
    InstantSource clock) {}
