package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskRequestBuilder;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.engine.ledger.RepositorySettings;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionIT {
  private final Fleet fleet = new Fleet();

  @AfterEach
  void close() {
    fleet.close();
  }

  private static TaskRequest request(
      String prompt, @Nullable Mode mode, TaskRequest.Repository repository) {
    return TaskRequestBuilder.of(prompt, repository).mode(mode).build();
  }

  @Test
  void theSameKeyAndRequestIsTheSameTask() {
    var request = fleet.request(null, null);

    var first = fleet.workflow.submit("ada", request, Optional.of("k"));
    var second = fleet.workflow.submit("ada", request, Optional.of("k"));

    assertThat(second).isEqualTo(first);
    assertThat(fleet.workflow.submit("bob", request, Optional.of("k"))).isNotEqualTo(first);
    assertThat(fleet.count("select count(*) from task")).isEqualTo(2);
  }

  @Test
  void theSameKeyForAnotherRequestIsAConflict() {
    fleet.workflow.submit("ada", fleet.request(null, null), Optional.of("k"));

    assertThatThrownBy(
            () -> fleet.workflow.submit("ada", fleet.request("other", null), Optional.of("k")))
        .hasMessageContaining("another request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n "})
  void anEmptyPromptIsRefused(String prompt) {
    assertThatThrownBy(
            () ->
                fleet.submit(
                    request(
                        prompt,
                        null,
                        new TaskRequest.Repository("https://git.example/x.git", null, null))))
        .hasMessageContaining("prompt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tmp/repo", "file:///tmp/repo", "../repo", "ext::sh -c id"})
  void aPathIsNoUrl(String url) {
    assertThatThrownBy(
            () -> fleet.submit(request("x", null, new TaskRequest.Repository(url, null, null))))
        .hasMessageContaining("repository.url");
  }

  @Test
  void aSoloTaskHasNoPlanToApprove() {
    var request =
        TaskRequestBuilder.byUrl("x", "https://git.example/x.git", null)
            .mode(Mode.SOLO)
            .approvals(List.of(Approval.PLAN))
            .build();

    assertThatThrownBy(() -> fleet.submit(request)).hasMessageContaining("solo");
  }

  @Test
  void anUploadThatHasNotArrivedIsRefused() {
    var repository = new TaskRequest.Repository(null, null, UUID.randomUUID().toString());

    assertThatThrownBy(() -> fleet.submit(request("x", null, repository)))
        .hasMessageContaining("has not arrived");
  }

  @Test
  void theCheckOfTheBaseCommitCountsUnlessTheRequestNamesOne() {
    fleet.repositories.settings =
        new RepositorySettings(
            Optional.of("make base"),
            Optional.of("make setup"),
            NullNode.getInstance(),
            Optional.of("Be kind."));

    var theirs = fleet.submit((String) null);
    var ours = fleet.submit("make mine");

    assertThat(fleet.task(theirs).check()).contains("make base");
    assertThat(fleet.task(ours).check()).contains("make mine");
    var grant = fleet.agent().lease();
    assertThat(grant.setup()).contains("make setup");
    assertThat(grant.instructions()).contains("Be kind.");
  }

  @Test
  void aRoleThatWentAwayEndsItsTaskAndKeepsNobodyElse() {
    var task = fleet.submit((String) null);
    fleet.database.run(it -> it.execute("update assignment set role = 'gone'"));
    var other = fleet.submit((String) null);
    var agent = fleet.agent();

    assertThat(agent.tryLease()).isEmpty();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(fleet.text("select reason from task where state = 'failed'"))
        .contains("role: expected one of manager, worker, s1, s2, s3, s4, s5, s6, found 'gone'");
    assertThat(agent.lease().task()).isEqualTo(other);
  }
}
