/// The rules of planning, on answers and graphs of the tests.
@NullMarked
package dev.flotilla.server.plan;

import org.jspecify.annotations.NullMarked;
