package dev.flotilla.cli.view;

import dev.flotilla.api.json.Json;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;

/// Results go to stdout, everything else to stderr. With a terminal the last lines of stderr may
/// be live: they are rewritten in place, and gone when the command ends. While a person is asked
/// something nothing moves: what is said meanwhile comes afterwards. Thread-safe.
public final class Screen {
  private static final String CLEAR = "\r\u001b[K";
  private static final int DEFAULT_WIDTH = 80;
  private static final int DEFAULT_HEIGHT = 24;
  private static final int LEAST = 5;
  private static final int MOST_HELD = 500;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean live;
  private final boolean asks;
  private final boolean drawing;
  private final int width;
  private final int height;
  private final ArrayDeque<String> held = new ArrayDeque<>();
  private List<String> last = List.of();
  private int painted;
  private boolean asking;

  public Screen(PrintStream out, PrintStream err, Map<String, String> environment) {
    this(System.in, out, err, environment);
  }

  /// @param in what a person types
  /// @param environment `FLOTILLA_TERMINAL` names what the launcher found to be a terminal (`in`,
  ///     `err`), `COLUMNS` and `LINES` its size; `NO_COLOR` and `TERM=dumb` mean plain lines
  public Screen(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    this.in = in;
    this.out = out;
    this.err = err;
    var terminal = environment.getOrDefault("FLOTILLA_TERMINAL", "");
    var plain =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "").equals("dumb");
    this.live = terminal.contains("err") && !plain;
    this.asks = terminal.contains("in") && terminal.contains("err");
    this.drawing = !plain && out.charset().newEncoder().canEncode("┬└─←");
    this.width = size(environment, "COLUMNS", DEFAULT_WIDTH);
    this.height = size(environment, "LINES", DEFAULT_HEIGHT);
  }

  private static int size(Map<String, String> environment, String name, int otherwise) {
    var size = environment.getOrDefault(name, "");
    return size.matches("[1-9]\\d{0,3}") && Integer.parseInt(size) >= LEAST
        ? Integer.parseInt(size)
        : otherwise;
  }

  /// A result.
  public synchronized void print(String text) {
    prompted(false);
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
    if (asking) {
      held.add(text);
      if (held.size() > MOST_HELD) {
        held.removeFirst();
      }
      return;
    }
    wipe();
    err.println(text);
    err.flush();
    paint();
  }

  /// What is going on now. Without a terminal it is left out.
  public void show(String text) {
    show(List.of(text));
  }

  /// The same in several lines.
  public synchronized void show(List<String> lines) {
    wipe();
    last = List.copyOf(lines);
    paint();
  }

  /// Nothing is going on any more.
  public synchronized void settle() {
    prompted(false);
    wipe();
    last = List.of();
  }

  /// Asks; the cursor stays behind the question. What else is said waits for [#prompted].
  public synchronized void prompt(String text) {
    wipe();
    if (asking) {
      err.println();
    }
    asking = true;
    err.print(text + "\n> ");
    err.flush();
  }

  /// The question is over.
  ///
  /// @param typed a person has ended the line
  public synchronized void prompted(boolean typed) {
    if (!asking) {
      return;
    }
    asking = false;
    if (!typed) {
      err.println();
    }
    held.forEach(err::println);
    held.clear();
    err.flush();
    paint();
  }

  /// What a person types.
  public InputStream in() {
    return in;
  }

  /// Whether the last lines are rewritten in place.
  public boolean isLive() {
    return live;
  }

  /// Whether a person can be asked something.
  public boolean canAsk() {
    return asks;
  }

  /// Whether results may be drawn with more than ASCII has.
  public boolean canDraw() {
    return drawing;
  }

  private void wipe() {
    if (painted > 0) {
      err.print(painted == 1 ? CLEAR : "\r\u001b[%dA\u001b[J".formatted(painted - 1));
      err.flush();
      painted = 0;
    }
  }

  private void paint() {
    if (!live || asking || last.isEmpty()) {
      return;
    }
    // a line that is wrapped, or scrolled out, could not be taken back
    var lines =
        last.stream().limit(Math.max(1, height - 1)).map(it -> Plain.fit(it, width)).toList();
    err.print(String.join("\n", lines));
    err.flush();
    painted = lines.size();
  }
}
