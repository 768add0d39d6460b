/// The command line: everything a person types.
@NullMarked
package dev.flotilla.cli;

import org.jspecify.annotations.NullMarked;
