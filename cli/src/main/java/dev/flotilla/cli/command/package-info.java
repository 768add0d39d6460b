/// The commands: one class for each noun, one method for each verb.
@NullMarked
package dev.flotilla.cli.command;

import org.jspecify.annotations.NullMarked;
