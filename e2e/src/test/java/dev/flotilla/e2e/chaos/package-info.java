/// Everything dies at random moments, again and again, and an auditor looks at what is left.
@NullMarked
package dev.flotilla.e2e.chaos;

import org.jspecify.annotations.NullMarked;
