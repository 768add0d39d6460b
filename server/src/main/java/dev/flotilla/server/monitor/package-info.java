/// Health, readiness and metrics of the server.
@NullMarked
package dev.flotilla.server.monitor;

import org.jspecify.annotations.NullMarked;
