/// What the command line does on the user's machine: the user's repository, and finding a fleet.
@NullMarked
package dev.flotilla.cli.local;

import org.jspecify.annotations.NullMarked;
