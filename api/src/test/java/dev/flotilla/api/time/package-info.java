/// What tests of every module need to say what time it is.
@NullMarked
package dev.flotilla.api.time;

import org.jspecify.annotations.NullMarked;
