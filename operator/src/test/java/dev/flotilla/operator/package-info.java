@NullMarked
package dev.flotilla.operator;

import org.jspecify.annotations.NullMarked;
