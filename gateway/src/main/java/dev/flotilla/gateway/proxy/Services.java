package dev.flotilla.gateway.proxy;

import dev.flotilla.gateway.admission.Admission;
import dev.flotilla.gateway.admission.Holds;
import dev.flotilla.gateway.meter.Meter;
import dev.flotilla.gateway.meter.ModelMetrics;
import java.util.concurrent.Executor;

/// What every exchange needs. Thread-safe.
///
/// @param executor for whatever blocks: nothing on an event loop may
public record Services(
    Admission admission,
    Holds holds,
    Meter meter,
    ModelMetrics metrics,
    Upstreams upstreams,
    RetryPolicy retries,
    Limits limits,
    Executor executor) {}
