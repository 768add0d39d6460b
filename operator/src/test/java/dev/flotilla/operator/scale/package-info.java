@NullMarked
package dev.flotilla.operator.scale;

import org.jspecify.annotations.NullMarked;
