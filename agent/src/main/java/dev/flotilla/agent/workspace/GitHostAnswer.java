package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.CommitId;
import java.util.Optional;
import java.util.regex.Pattern;

/// What git's words about the git host mean.
final class GitHostAnswer {
  private static final Pattern LOST =
      Pattern.compile(
          "lease_lost|returned error: 40[13]|Authentication failed|could not read Username");
  private static final Pattern FULL =
      Pattern.compile("No space left|unable to create temporary|Disk quota|unable to write");
  private static final Pattern REFUSED =
      Pattern.compile("\\[remote rejected] \\(?([^\\n]*?)\\)?\\s*(?:\\n|$)");

  /// Says more than the "unpacker error" of the ref that it goes with.
  private static final Pattern UNPACK =
      Pattern.compile("too_large: ([^\\n]+)|remote unpack failed: (?:error )?([^\\n]+)");

  private GitHostAnswer() {}

  static PushResult ofPush(Records records, CommitId tip) {
    var said = records.first("said").orElse("");
    if (records.first("push").filter("0"::equals).isPresent()) {
      return new PushResult.Pushed(tip);
    }
    if (LOST.matcher(said).find()) {
      return new PushResult.LeaseLost();
    }
    var refused = REFUSED.matcher(said);
    if (refused.find()) {
      return new PushResult.Refused(unpacking(said).orElse(refused.group(1)));
    }
    return FULL.matcher(said).find()
        ? new PushResult.Broken(shorten(said))
        : new PushResult.Unreachable(shorten(said));
  }

  private static Optional<String> unpacking(String said) {
    var reason = UNPACK.matcher(said);
    return reason.find()
        ? Optional.of(reason.group(1) == null ? reason.group(2).strip() : reason.group(1).strip())
        : Optional.empty();
  }

  static PrepareResult ofFetch(String said) {
    if (LOST.matcher(said).find()) {
      return new PrepareResult.LeaseLost();
    }
    return FULL.matcher(said).find()
        ? new PrepareResult.Broken(shorten(said))
        : new PrepareResult.Unreachable(shorten(said));
  }

  static String shorten(String said) {
    var text = said.isBlank() ? "git said nothing" : said.strip();
    return text.length() > 1000 ? text.substring(0, 1000) + "…" : text;
  }
}
