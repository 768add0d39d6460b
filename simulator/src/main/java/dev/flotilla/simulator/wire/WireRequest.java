package dev.flotilla.simulator.wire;

import java.util.Map;
import java.util.Optional;

/// One HTTP request, read whole. Header names are lower case; `path` has no query. The headers may
/// hold a credential, so `toString` leaves them out.
public final class WireRequest {
  private final String method;
  private final String path;
  private final Map<String, String> headers;
  private final byte[] body;

  WireRequest(String method, String path, Map<String, String> headers, byte[] body) {
    this.method = method;
    this.path = path;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  public String method() {
    return method;
  }

  public String path() {
    return path;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// Not a copy: nobody changes it.
  public byte[] body() {
    return body;
  }

  boolean wantsClose() {
    return header("connection").filter("close"::equalsIgnoreCase).isPresent();
  }

  @Override
  public String toString() {
    return method + " " + path + " (" + body.length + " bytes)";
  }
}
