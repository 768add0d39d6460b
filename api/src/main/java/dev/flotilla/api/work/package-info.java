/// The agent protocol: what a server and an agent say to each other about one assignment.
@NullMarked
package dev.flotilla.api.work;

import org.jspecify.annotations.NullMarked;
