package dev.flotilla.server.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.task.Review;
import java.util.List;
import java.util.Optional;

/// What a review must satisfy, and when it accepts. Stateless.
public final class ReviewRules {
  private static final int MOST_FEEDBACK = 100_000;

  private ReviewRules() {}

  /// How the reading of a manager's answer ended.
  public sealed interface Result {}

  /// It is a review, whatever it says.
  public record Valid(Review review) implements Result {}

  /// @param reasons for the manager, each to be acted on; at most 21
  public record Refused(List<String> reasons) implements Result {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }

  /// @param structured the turn's structured output
  /// @param threshold the least score that an accepted one has: one that is not accepted needs
  ///     feedback, or the revision would not know what for
  public static Result read(Optional<JsonNode> structured, double threshold) {
    var reasons = new Reasons();
    if (structured.isEmpty()) {
      reasons.add("the review", "structured output", "none");
      return new Refused(reasons.all());
    }
    var fields = new Fields("the review", structured.get(), reasons);
    if (!fields.isObject()) {
      return new Refused(reasons.all());
    }
    var verdict = verdict(fields);
    var score = score(fields, structured.get().path("score"));
    var feedback =
        structured.get().hasNonNull("feedback") ? fields.text("feedback", MOST_FEEDBACK) : "";
    if (reasons.isEmpty() && feedback.isBlank() && !accepted(verdict, score, threshold)) {
      fields.wrong("feedback", because(verdict, score, threshold), "none");
    }
    return reasons.isEmpty()
        ? new Valid(new Review(verdict, score, feedback))
        : new Refused(reasons.all());
  }

  /// An `accept` with a score at or over the threshold; a score alone accepts nothing.
  public static boolean accepted(Review review, double threshold) {
    return accepted(review.verdict(), review.score(), threshold);
  }

  private static boolean accepted(Review.Verdict verdict, double score, double threshold) {
    return verdict == Review.Verdict.ACCEPT && score >= threshold;
  }

  private static Review.Verdict verdict(Fields fields) {
    var text = fields.text("verdict");
    for (var verdict : Review.Verdict.values()) {
      if (text.filter(verdict.wire()::equals).isPresent()) {
        return verdict;
      }
    }
    text.ifPresent(it -> fields.wrong("verdict", "accept or revise", Reasons.quoted(it)));
    return Review.Verdict.REVISE;
  }

  private static double score(Fields fields, JsonNode value) {
    if (!value.isNumber()) {
      fields.wrong("score", "a number from 0 to 1", Fields.kind(value));
      return 0;
    }
    var score = value.doubleValue();
    if (!(score >= 0 && score <= 1)) {
      fields.wrong("score", "a number from 0 to 1", Double.toString(score));
    }
    return score;
  }

  private static String because(Review.Verdict verdict, double score, double threshold) {
    return verdict == Review.Verdict.REVISE
        ? "what must change, as the verdict is revise"
        : "what must change, as the score %s is under the threshold %s".formatted(score, threshold);
  }
}
