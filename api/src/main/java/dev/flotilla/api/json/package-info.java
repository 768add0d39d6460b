/// The one JSON mapper.
@NullMarked
package dev.flotilla.api.json;

import org.jspecify.annotations.NullMarked;
