/// The agent's neighbours, by hand: a scripted Messages API and the server's side of the protocol.
@NullMarked
package dev.flotilla.agent.fake;

import org.jspecify.annotations.NullMarked;
