/// A role as data.
@NullMarked
package dev.flotilla.api.role;

import org.jspecify.annotations.NullMarked;
