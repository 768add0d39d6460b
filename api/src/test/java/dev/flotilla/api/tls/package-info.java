/// Certificates for tests.
@NullMarked
package dev.flotilla.api.tls;

import org.jspecify.annotations.NullMarked;
