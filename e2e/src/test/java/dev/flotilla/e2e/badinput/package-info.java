/// What people, repositories, models and machines do wrong: a clear error, and nothing is lost.
@NullMarked
package dev.flotilla.e2e.badinput;

import org.jspecify.annotations.NullMarked;
