/// An agent's checkout: every git command on it runs inside the isolation.
@NullMarked
package dev.flotilla.agent.workspace;

import org.jspecify.annotations.NullMarked;
