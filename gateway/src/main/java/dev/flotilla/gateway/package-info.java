/// The model gateway: one process in front of the model API.
@NullMarked
package dev.flotilla.gateway;

import org.jspecify.annotations.NullMarked;
