package dev.flotilla.gateway.admission;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A request that wants to go up.
///
/// @param token the assignment token
/// @param session as the CLI names it
/// @param bytes of the body
/// @param body opened anew each time
/// @param wanted false once the client has gone
public record ModelCall(
    Route route,
    String token,
    Optional<String> session,
    long bytes,
    Supplier<InputStream> body,
    BooleanSupplier wanted) {

  @Override
  public String toString() {
    return "ModelCall[%s, %d bytes]".formatted(route, bytes);
  }
}
