@NullMarked
package dev.flotilla.operator.crd;

import org.jspecify.annotations.NullMarked;
