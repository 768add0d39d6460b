/// The rules of the house: arrows between modules, sizes of files, what may be public.
@NullMarked
package dev.flotilla.e2e.house;

import org.jspecify.annotations.NullMarked;
