/// Tokens of people and of agents that want to join, by hash.
@NullMarked
package dev.flotilla.engine.credential;

import org.jspecify.annotations.NullMarked;
