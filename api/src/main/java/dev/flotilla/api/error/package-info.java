/// The one error vocabulary: a code, an HTTP status, an exit code.
@NullMarked
package dev.flotilla.api.error;

import org.jspecify.annotations.NullMarked;
