package dev.flotilla.gateway;

import dev.flotilla.api.usage.Tokens;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One answer of the scripted upstream, piece by piece.
final class Wire {
  static final String MODEL = "claude-sonnet-5-5";

  private final ScriptedUpstream upstream;
  private final Socket socket;
  private final OutputStream out;
  private Tokens said = Tokens.NONE;
  private boolean over;

  Wire(ScriptedUpstream upstream, Socket socket) throws IOException {
    this.upstream = upstream;
    this.socket = socket;
    this.out = socket.getOutputStream();
  }

  boolean isOver() {
    return over;
  }

  /// A whole answer that is no success.
  void refuse(int status, String body, String... headers) throws IOException {
    var head = new StringBuilder("HTTP/1.1 " + status + " X\r\ncontent-type: application/json\r\n");
    for (var header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("content-length: ").append(body.length()).append("\r\n\r\n").append(body);
    raw(head.toString());
  }

  /// A whole message in one piece.
  void message(Tokens tokens) throws IOException {
    upstream.answering();
    upstream.report(tokens);
    refuse(
        200,
        """
        {"id":"m","type":"message","model":"%s","content":[{"type":"text","text":"usage: {}"}],\
        "usage":%s}"""
            .formatted(MODEL, usage(tokens)));
  }

  /// The head of a stream.
  void begin() throws IOException {
    upstream.answering();
    raw(
        """
        HTTP/1.1 200 OK
        content-type: text/event-stream; charset=utf-8
        transfer-encoding: chunked
        request-id: req_1

        """
            .replace("\n", "\r\n"));
  }

  void start(Tokens tokens) throws IOException {
    say(
        new Tokens(
            tokens.input(), 1, tokens.cacheRead(), tokens.cacheWrite5m(), tokens.cacheWrite1h()));
    event(
        "message_start",
        "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"%s\",\"usage\":%s}}"
            .formatted(MODEL, usage(said)));
  }

  void text(String text) throws IOException {
    event(
        "content_block_delta",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}"
            .formatted(text));
  }

  /// The last figures.
  void delta(Tokens tokens) throws IOException {
    say(tokens);
    event(
        "message_delta",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":%d}}"
            .formatted(tokens.output()));
  }

  void stop() throws IOException {
    event("message_stop", "{\"type\":\"message_stop\"}");
  }

  void ping() throws IOException {
    event("ping", "{\"type\":\"ping\"}");
  }

  void event(String name, String data) throws IOException {
    chunk("event: " + name + "\ndata: " + data + "\n\n");
  }

  void chunk(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    raw(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
  }

  void end() throws IOException {
    raw("0\r\n\r\n");
  }

  /// Everything that an answer has, as a stream.
  void stream(Tokens tokens) throws IOException {
    begin();
    start(tokens);
    text("hello");
    delta(tokens);
    stop();
    end();
  }

  /// Closes in good order, in the middle of whatever was said.
  void cut() throws IOException {
    over = true;
    out.flush();
    socket.shutdownOutput();
  }

  /// Says nothing until the gateway closes.
  void hang() throws IOException {
    over = true;
    while (socket.getInputStream().read() >= 0) {
      over = true;
    }
  }

  void raw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void say(Tokens tokens) {
    upstream.report(
        new Tokens(
            tokens.input() - said.input(),
            tokens.output() - said.output(),
            tokens.cacheRead() - said.cacheRead(),
            tokens.cacheWrite5m() - said.cacheWrite5m(),
            tokens.cacheWrite1h() - said.cacheWrite1h()));
    said = tokens;
  }

  private static String usage(Tokens tokens) {
    return """
    {"input_tokens":%d,"cache_creation_input_tokens":%d,"cache_read_input_tokens":%d,\
    "cache_creation":{"ephemeral_5m_input_tokens":%d,"ephemeral_1h_input_tokens":%d},\
    "output_tokens":%d}"""
        .formatted(
            tokens.input(),
            tokens.cacheWrite(),
            tokens.cacheRead(),
            tokens.cacheWrite5m(),
            tokens.cacheWrite1h(),
            tokens.output());
  }
}
