@NullMarked
package dev.flotilla.operator.reconcile;

import org.jspecify.annotations.NullMarked;
