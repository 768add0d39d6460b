package dev.flotilla.simulator.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads requests from one connection: RFC 9112, with bodies by length or in chunks.
final class RequestReader {
  /// The real API's limit for a request to the Messages API.
  static final int MAX_BODY = 32 * 1024 * 1024;

  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_HEADERS = 200;
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final InputStream in;
  private final OutputStream out;

  RequestReader(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /// Empty when the client closed the connection between two requests.
  Optional<WireRequest> read() throws IOException {
    var first = readLine();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    var parts = first.get().split(" ");
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new BadRequestException(400, "expected an HTTP/1.1 request line");
    }
    var headers = readHeaders();
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write(CONTINUE);
      out.flush();
    }
    var path = parts[1].split("\\?", 2)[0];
    return Optional.of(new WireRequest(parts[0], path, headers, readBody(headers)));
  }

  private Map<String, String> readHeaders() throws IOException {
    var headers = new HashMap<String, String>();
    for (var line = needLine(); !line.isEmpty(); line = needLine()) {
      var colon = line.indexOf(':');
      if (colon <= 0 || headers.size() >= MAX_HEADERS) {
        throw new BadRequestException(400, "expected a header line");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] readBody(Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return readChunks();
    }
    var length = parse(headers.getOrDefault("content-length", "0"), 10);
    return readExactly(length);
  }

  private byte[] readChunks() throws IOException {
    var body = new ByteArrayOutputStream();
    for (var size = chunkSize(); size > 0; size = chunkSize()) {
      if (body.size() + size > MAX_BODY) {
        throw new BadRequestException(413, "request is larger than " + MAX_BODY + " bytes");
      }
      body.write(readExactly(size));
      needLine();
    }
    while (!needLine().isEmpty()) {
      // trailers mean nothing here
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return parse(needLine().split(";", 2)[0].strip(), 16);
  }

  private byte[] readExactly(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("expected " + length + " bytes of body, found " + bytes.length);
    }
    return bytes;
  }

  private static int parse(String number, int radix) throws BadRequestException {
    try {
      var length = Long.parseLong(number, radix);
      if (length < 0) {
        throw new BadRequestException(400, "expected a length, found '" + number + "'");
      }
      if (length > MAX_BODY) {
        throw new BadRequestException(413, "request is larger than " + MAX_BODY + " bytes");
      }
      return (int) length;
    } catch (NumberFormatException e) {
      throw new BadRequestException(400, "expected a length, found '" + number + "'");
    }
  }

  private String needLine() throws IOException {
    return readLine().orElseThrow(() -> new EOFException("the request ends in its head"));
  }

  private Optional<String> readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (var b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return Optional.empty();
      }
      if (line.size() >= MAX_LINE) {
        throw new BadRequestException(400, "a header line is longer than " + MAX_LINE + " bytes");
      }
      line.write(b);
    }
    return Optional.of(line.toString(StandardCharsets.UTF_8).stripTrailing());
  }
}
