package dev.flotilla.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CachedCommitsTest {
  private static final UUID REPOSITORY = UUID.randomUUID();
  private static final CommitId BASE = new CommitId("a".repeat(40));
  private static final CommitId RESULT = new CommitId("b".repeat(40));

  private final AtomicInteger reads = new AtomicInteger();

  @Test
  void whatNeverChangesIsReadOnce() {
    var made = List.of(new TaskView.Commit(RESULT.value(), "subject", null, null));
    var commits =
        new CachedCommits(
            (_, _, _) -> {
              reads.incrementAndGet();
              return made;
            });

    assertThat(commits.between(REPOSITORY, BASE, RESULT)).isEqualTo(made);
    assertThat(commits.between(REPOSITORY, BASE, RESULT)).isEqualTo(made);
    assertThat(reads).hasValue(1);
  }

  @Test
  void aRepositoryThatCannotBeReadHidesNoTaskAndIsAskedAgain() {
    var commits =
        new CachedCommits(
            (_, _, _) -> {
              reads.incrementAndGet();
              throw new FlotillaException(ErrorCode.UNPROCESSABLE, "the upload is lost");
            });

    assertThat(commits.between(REPOSITORY, BASE, RESULT)).isEmpty();
    assertThat(commits.between(REPOSITORY, BASE, RESULT)).isEmpty();
    assertThat(reads).hasValue(2);
  }
}
