/// Carries requests up and answers down, on Netty's event loops.
@NullMarked
package dev.flotilla.gateway.proxy;

import org.jspecify.annotations.NullMarked;
