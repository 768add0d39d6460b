/// What drives the product from outside: its own processes, a scripted model API, an auditor.
@NullMarked
package dev.flotilla.e2e.harness;

import org.jspecify.annotations.NullMarked;
