@NullMarked
package dev.flotilla.operator.derive;

import org.jspecify.annotations.NullMarked;
