package dev.flotilla.agent.isolation;

/// Finds out which isolation works on this machine by trying it.
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class IsolationProbe {
  private IsolationProbe() {}

  public sealed interface Result {
    /// What attempts shall use.
    Isolation isolation();

    /// As asked for: work on real tasks may begin.
    record Ready(Isolation isolation) implements Result {}

    /// `auto` found no wall: `isolation` is none, and only rehearsals may run behind it (the
    /// join's `rehearsalOnly`).
    ///
    /// @param cure what a person can do about it
    record RehearsalOnly(Isolation isolation, String reason, String cure) implements Result {}

    /// `bubblewrap` was asked for and does not work: nothing may run.
    record Missing(String reason, String cure) implements Result {
      @Override
      public Isolation isolation() {
        throw new dev.flotilla.api.error.FlotillaException(
            dev.flotilla.api.error.ErrorCode.UNAVAILABLE, reason + "; " + cure);
      }
    }
  }

  /// Really runs a command behind the wall, for which it takes a place under the root.
  public static Result probe(IsolationConfig config, AttemptRoot root, Forker forker) {
    throw new UnsupportedOperationException("" + config + root + forker);
  }
}
