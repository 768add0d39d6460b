/// Which part of a merge queue's batch is good.
@NullMarked
package dev.flotilla.server.merge;

import org.jspecify.annotations.NullMarked;
