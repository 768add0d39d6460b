/// Which operator may write: one at a time.
@NullMarked
package dev.flotilla.operator.lead;

import org.jspecify.annotations.NullMarked;
