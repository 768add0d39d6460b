/// The fleet on real nodes: what runs only where containers do.
@NullMarked
package dev.flotilla.e2e.nodes;

import org.jspecify.annotations.NullMarked;
