/// The wall around everything that touches a workspace, and the one thread that starts children.
@NullMarked
package dev.flotilla.agent.isolation;

import org.jspecify.annotations.NullMarked;
