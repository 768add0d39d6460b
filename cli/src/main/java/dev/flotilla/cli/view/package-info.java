/// What a person sees: tables, lines of progress, results.
@NullMarked
package dev.flotilla.cli.view;

import org.jspecify.annotations.NullMarked;
