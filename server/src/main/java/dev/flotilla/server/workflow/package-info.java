/// What follows what: one transaction per transition.
@NullMarked
package dev.flotilla.server.workflow;

import org.jspecify.annotations.NullMarked;
