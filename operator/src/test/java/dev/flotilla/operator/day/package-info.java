/// A day of work, replayed through what decides how many agents there are.
@NullMarked
package dev.flotilla.operator.day;

import org.jspecify.annotations.NullMarked;
