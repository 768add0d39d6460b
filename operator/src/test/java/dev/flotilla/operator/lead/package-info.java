@NullMarked
package dev.flotilla.operator.lead;

import org.jspecify.annotations.NullMarked;
