package dev.flotilla.gateway.proxy;

import java.time.Duration;

/// Times and sizes of an exchange.
///
/// @param bodyBytes of one request: it is kept until the answer begins, to be read and repeated
/// @param bodiesBytes of all requests that are kept at a time
/// @param uploadSilence without a byte in the middle of a request
/// @param upload until a request is whole
/// @param connect until a connection, TLS included, stands
/// @param streamHead until a streamed answer begins
/// @param wholeHead until an answer in one piece begins: the model has thought by then
/// @param silence without a byte in the middle of an answer
/// @param pings without anything but pings in the middle of a stream
/// @param idle how long a connection without a request is kept
public record Limits(
    int bodyBytes,
    long bodiesBytes,
    Duration uploadSilence,
    Duration upload,
    Duration connect,
    Duration streamHead,
    Duration wholeHead,
    Duration silence,
    Duration pings,
    Duration idle) {
  public static final Limits DEFAULT =
      new Limits(
          32 << 20,
          512L << 20,
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(280),
          Duration.ofSeconds(570),
          Duration.ofSeconds(280),
          Duration.ofSeconds(570),
          Duration.ofSeconds(30));
}
