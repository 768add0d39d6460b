package dev.flotilla.gateway.meter;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// A streaming parser of server-sent events: pieces may be split anywhere, lines end in LF, CRLF
/// or CR, and of a line that is longer than the cap only its start is kept. Data is kept only for
/// the events that the listener wants. Not thread-safe.
///
/// @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the format</a>
final class SseParser {
  private static final int LINE_CAP = 1 << 20;
  private static final int FIELD_CAP = 64;

  /// Hears of each event when its blank line has arrived.
  interface Listener {
    /// @param data all data lines, joined by LF; empty when the event's name is not wanted
    /// @param dataBytes how long the data was, kept or not
    /// @param whole false when the data was longer than the cap
    void event(String name, String data, long dataBytes, boolean whole);
  }

  private final Predicate<String> wanted;
  private final Listener listener;
  private final ByteArrayOutputStream field = new ByteArrayOutputStream(FIELD_CAP);
  private final ByteArrayOutputStream value = new ByteArrayOutputStream(256);
  private final ByteArrayOutputStream data = new ByteArrayOutputStream(1024);
  private String name = "";
  private long dataBytes;
  private boolean whole = true;
  private boolean hasData;
  private boolean lineIsEmpty = true;
  private boolean inValue;
  private boolean spaceMayFollow;
  private boolean lastWasCr;
  private Kind kind = Kind.OTHER;

  private enum Kind {
    EVENT,
    DATA,
    OTHER
  }

  SseParser(Predicate<String> wanted, Listener listener) {
    this.wanted = wanted;
    this.listener = listener;
  }

  void feed(ByteBuf bytes) {
    bytes.forEachByte(
        b -> {
          feed(b);
          return true;
        });
  }

  private void feed(byte b) {
    boolean endedByCr = lastWasCr;
    lastWasCr = b == '\r';
    if (b == '\n' && endedByCr) {
      return;
    }
    if (b == '\n' || b == '\r') {
      endOfLine();
    } else if (inValue) {
      inValue(b);
    } else {
      inField(b);
    }
  }

  private void inField(byte b) {
    lineIsEmpty = false;
    if (b != ':') {
      if (field.size() < FIELD_CAP) {
        field.write(b);
      }
      return;
    }
    kind = kindOf(field.toString(StandardCharsets.UTF_8));
    inValue = true;
    spaceMayFollow = true;
    if (kind == Kind.DATA) {
      startDataLine();
    }
  }

  private void inValue(byte b) {
    boolean skip = spaceMayFollow && b == ' ';
    spaceMayFollow = false;
    if (skip) {
      return;
    }
    switch (kind) {
      case EVENT -> {
        if (value.size() < FIELD_CAP) {
          value.write(b);
        }
      }
      case DATA -> addData(b);
      case OTHER -> {}
    }
  }

  private void startDataLine() {
    if (hasData) {
      addData((byte) '\n');
    }
    hasData = true;
  }

  private void addData(byte b) {
    dataBytes++;
    if (!name.isEmpty() && !wanted.test(name)) {
      return;
    }
    if (data.size() < LINE_CAP) {
      data.write(b);
    } else {
      whole = false;
    }
  }

  private void endOfLine() {
    if (lineIsEmpty) {
      dispatch();
      return;
    }
    if (kind == Kind.EVENT) {
      name = value.toString(StandardCharsets.UTF_8);
    }
    field.reset();
    value.reset();
    inValue = false;
    lineIsEmpty = true;
    kind = Kind.OTHER;
  }

  private void dispatch() {
    if (hasData) {
      var kept = wanted.test(name) || name.isEmpty() ? data.toString(StandardCharsets.UTF_8) : "";
      listener.event(name, kept, dataBytes, whole);
    }
    data.reset();
    name = "";
    dataBytes = 0;
    whole = true;
    hasData = false;
  }

  private static Kind kindOf(String field) {
    return switch (field) {
      case "event" -> Kind.EVENT;
      case "data" -> Kind.DATA;
      default -> Kind.OTHER;
    };
  }
}
