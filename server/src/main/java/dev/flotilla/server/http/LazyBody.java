package dev.flotilla.server.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/// Octets of a length that is known: the answer begins with the first of them, so that a refusal
/// before it is still a problem, and one that breaks off can be told by its length.
final class LazyBody extends OutputStream {
  private final HttpServletResponse response;
  private final long length;
  private boolean begun;

  LazyBody(HttpServletResponse response, long length) {
    this.response = response;
    this.length = length;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int offset, int count) throws IOException {
    begin();
    response.getOutputStream().write(octets, offset, count);
  }

  /// An answer without a single octet begins here.
  void finish() throws IOException {
    begin();
    response.getOutputStream().flush();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      response.setStatus(200);
      response.setContentType("application/octet-stream");
      response.setContentLengthLong(length);
    }
  }
}
