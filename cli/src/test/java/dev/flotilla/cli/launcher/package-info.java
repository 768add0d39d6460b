/// What stands between a fresh machine and the program.
@NullMarked
package dev.flotilla.cli.launcher;

import org.jspecify.annotations.NullMarked;
