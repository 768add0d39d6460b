/// The workflow on a real PostgreSQL, with agents and repositories of the test.
@NullMarked
package dev.flotilla.server.workflow;

import org.jspecify.annotations.NullMarked;
