package dev.flotilla.e2e.kube;

/// What a command said. Whoever asked says by [#ok] or [#refused] what was expected.
public record Answer(int exit, String out, String err) {
  /// Its output, when it succeeded; fails the test otherwise.
  public String ok() {
    if (exit != 0) {
      throw new AssertionError("expected success, found exit status " + exit + ": " + err + out);
    }
    return out;
  }

  /// The reasons that it gave, when it failed; fails the test otherwise.
  public String refused() {
    if (exit == 0) {
      throw new AssertionError("expected a refusal, found success: " + out + err);
    }
    return err;
  }
}
