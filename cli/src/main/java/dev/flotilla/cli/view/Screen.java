package dev.flotilla.cli.view;

import dev.flotilla.api.json.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;

/// Results go to stdout, everything else to stderr. With a terminal the last line of stderr may
/// be live: it is rewritten in place, and gone when the command ends. Thread-safe.
public final class Screen {
  private static final String CLEAR = "\r\u001b[K";
  private static final int DEFAULT_WIDTH = 80;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean live;
  private final boolean asks;
  private final int width;
  private String last = "";

  /// @param environment `FLOTILLA_TERMINAL` names what the launcher found to be a terminal (`in`,
  ///     `err`), `COLUMNS` its width; `NO_COLOR` and `TERM=dumb` mean plain lines
  public Screen(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    var terminal = environment.getOrDefault("FLOTILLA_TERMINAL", "");
    var plain =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "").equals("dumb");
    this.live = terminal.contains("err") && !plain;
    this.asks = terminal.contains("in") && terminal.contains("err");
    var columns = environment.getOrDefault("COLUMNS", "");
    this.width = columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
  }

  /// A result.
  public synchronized void print(String text) {
    wipe();
    out.println(text);
    out.flush();
  }

  /// For those that write by themselves, as `help` does.
  public PrintWriter results() {
    return new PrintWriter(out, true, out.charset());
  }

  /// A result as one line of JSON.
  public void printJson(Object value) {
    print(Json.write(value));
  }

  /// Something worth knowing on the way; stays.
  public synchronized void say(String text) {
    wipe();
    err.println(text);
    err.flush();
    paint();
  }

  /// What is going on now. Without a terminal it is left out.
  public synchronized void show(String text) {
    wipe();
    last = text;
    paint();
  }

  /// Nothing is going on any more.
  public synchronized void settle() {
    wipe();
    last = "";
  }

  /// Whether the last line is rewritten in place.
  public boolean isLive() {
    return live;
  }

  /// Whether a person can be asked something.
  public boolean canAsk() {
    return asks;
  }

  private void wipe() {
    if (live && !last.isEmpty()) {
      err.print(CLEAR);
      err.flush();
    }
  }

  private void paint() {
    if (live && !last.isEmpty()) {
      err.print(last.length() < width ? last : last.substring(0, width - 2) + "…");
      err.flush();
    }
  }
}
