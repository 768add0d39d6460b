package dev.flotilla.server.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.Review;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewRulesTest {
  private static final double THRESHOLD = 0.8;

  @ParameterizedTest
  @CsvSource({
    "accept, 1, true",
    "accept, 0.8, true",
    "accept, 0.79, false",
    "revise, 1, false",
    "revise, 0, false"
  })
  void onlyAnAcceptAtOrOverTheThresholdAccepts(String verdict, String score, boolean accepted) {
    var result =
        read(
            "{\"verdict\": \"%s\", \"score\": %s, \"feedback\": \"Well\"}"
                .formatted(verdict, score));

    assertThat(result).isInstanceOf(ReviewRules.Valid.class);
    var review = ((ReviewRules.Valid) result).review();
    assertThat(ReviewRules.accepted(review, THRESHOLD)).isEqualTo(accepted);
    assertThat(review.feedback()).isEqualTo("Well");
  }

  @Test
  void whatIsAcceptedNeedsNoFeedback() {
    assertThat(read("{\"verdict\": \"accept\", \"score\": 0.9}"))
        .isEqualTo(new ReviewRules.Valid(new Review(Review.Verdict.ACCEPT, 0.9, "")));
  }

  @Test
  void whatIsNotAcceptedNeedsFeedback() {
    assertThat(refused("{\"verdict\": \"revise\", \"score\": 0.9, \"feedback\": \" \"}"))
        .containsExactly(
            "the review, feedback: expected what must change, as the verdict is revise, found"
                + " none");
    assertThat(refused("{\"verdict\": \"accept\", \"score\": 0.5, \"feedback\": null}"))
        .containsExactly(
            "the review, feedback: expected what must change, as the score 0.5 is under the"
                + " threshold 0.8, found none");
  }

  @ParameterizedTest
  @CsvSource({"-0.01, -0.01", "1.01, 1.01", "80, 80.0", "1e999999999, Infinity"})
  void aScoreOutOfRangeIsRefused(String score, String found) {
    assertThat(refused("{\"verdict\": \"accept\", \"score\": %s}".formatted(score)))
        .containsExactly("the review, score: expected a number from 0 to 1, found " + found);
  }

  @Test
  void everythingWrongIsSaidAtOnce() {
    assertThat(refused("{\"verdict\": \"Accept\", \"score\": \"0.9\", \"feedback\": 7}"))
        .containsExactly(
            "the review, verdict: expected accept or revise, found 'Accept'",
            "the review, score: expected a number from 0 to 1, found text",
            "the review, feedback: expected text, found a number");
    assertThat(refused("{}"))
        .containsExactly(
            "the review, verdict: expected text, found nothing",
            "the review, score: expected a number from 0 to 1, found nothing");
    assertThat(refused("[]")).containsExactly("the review: expected an object, found a list");
  }

  @Test
  void noReviewAtAllIsRefused() {
    assertThat(ReviewRules.read(Optional.empty(), THRESHOLD))
        .isEqualTo(
            new ReviewRules.Refused(List.of("the review: expected structured output, found none")));
  }

  private static ReviewRules.Result read(String answer) {
    return ReviewRules.read(Optional.of(Json.read(answer, JsonNode.class)), THRESHOLD);
  }

  private static List<String> refused(String answer) {
    var result = read(answer);
    assertThat(result).isInstanceOf(ReviewRules.Refused.class);
    return ((ReviewRules.Refused) result).reasons();
  }
}
