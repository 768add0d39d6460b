/// The operator, proved: real server, real operator and the agents of kwok's pods on a real API server.
@NullMarked
package dev.flotilla.e2e.operator;

import org.jspecify.annotations.NullMarked;
