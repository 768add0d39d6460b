/// Clients of the server's HTTP interfaces.
@NullMarked
package dev.flotilla.api.client;

import org.jspecify.annotations.NullMarked;
