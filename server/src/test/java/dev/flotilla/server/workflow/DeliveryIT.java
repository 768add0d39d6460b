package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequestBuilder;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.server.transition.CrashPoints;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryIT {
  private final Fleet fleet = new Fleet();
  private final TestAgent agent = fleet.agent();

  @AfterEach
  void close() {
    fleet.close();
  }

  private TaskId byUrl(Deliver deliver, @Nullable List<Approval> approvals) {
    var task =
        fleet.submit(
            TaskRequestBuilder.byUrl("Make the tea.", "https://git.example/tea.git", "main")
                .deliver(deliver)
                .approvals(approvals)
                .build());
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PENDING);
    assertThat(agent.tryLease()).isEmpty();
    fleet.workflow.imported(task, fleet.repository, fleet.base, RepositorySettings.NONE);
    fleet.workflow.imported(task, fleet.repository, fleet.base, RepositorySettings.NONE);
    agent.succeed(agent.lease(), "tree-tea");
    return task;
  }

  @Test
  void aUrlIsDeliveredToByTheLoop() {
    fleet.deliveryResult = new Deliveries.Result.Delivered(Optional.of("https://git.example/1"));
    var task = byUrl(Deliver.PULL_REQUEST, null);
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.INTEGRATING);

    assertThat(fleet.workflow.deliveryLoop().runOnce()).isTrue();
    assertThat(fleet.workflow.deliveryLoop().runOnce()).isFalse();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.text("select pull_request from task")).contains("https://git.example/1");
    assertThat(fleet.delivered).hasSize(1);
    assertThat(fleet.delivered.getFirst().branch()).isEqualTo("flotilla/" + task);
    assertThat(fleet.delivered.getFirst().onto()).contains("main");
  }

  @Test
  void aDeliveryThatWasCutIsFinished() {
    var task = byUrl(Deliver.BRANCH, null);
    fleet.crash =
        CrashPoint.at(
            CrashPoints.DELIVER_BEFORE_COMMIT,
            () -> {
              throw new IllegalStateException("killed");
            });
    assertThatThrownBy(() -> fleet.workflow.deliveryLoop().runOnce()).hasMessage("killed");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.INTEGRATING);

    fleet.workflow.deliveryLoop().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(fleet.count("select count(*) from event where type = 'delivered'")).isEqualTo(1);
  }

  @Test
  void aRefusedDeliveryParksAndIsTriedAgain() {
    fleet.deliveryResult = new Deliveries.Result.Refused("protected branch");
    var task = byUrl(Deliver.BRANCH, null);
    fleet.workflow.deliveryLoop().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).text()).contains("protected branch");
    fleet.deliveryResult = new Deliveries.Result.Delivered(Optional.empty());
    fleet.answer(task, "deliver");
    fleet.workflow.deliveryLoop().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void aRemoteThatCannotBeReadParksToo() {
    fleet.deliveryFailure =
        new FlotillaException(ErrorCode.UNPROCESSABLE, "the remote cannot be read: gone");
    var task = byUrl(Deliver.BRANCH, null);
    fleet.workflow.deliveryLoop().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).text()).contains("the remote cannot be read: gone");
  }

  @Test
  void oneThatFailsInAnUnknownWayDoesNotKeepTheOthers() {
    byUrl(Deliver.BRANCH, null);
    byUrl(Deliver.BRANCH, null);
    fleet.deliveryFailure = new IllegalStateException("a bug");

    assertThatThrownBy(() -> fleet.workflow.deliveryLoop().runOnce()).hasMessage("a bug");

    assertThat(fleet.delivered).hasSize(2);
  }

  @Test
  void aGivenUpDeliveryIsMadeByARetry() {
    fleet.deliveryResult = new Deliveries.Result.Refused("protected branch");
    var task = byUrl(Deliver.BRANCH, null);
    fleet.workflow.deliveryLoop().runOnce();
    fleet.answer(task, "give up");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);

    fleet.deliveryResult = new Deliveries.Result.Delivered(Optional.empty());
    fleet.workflow.retry("ada", task);
    fleet.workflow.deliveryLoop().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void anApprovalIsAskedForBeforeTheDelivery() {
    var task = byUrl(Deliver.BRANCH, List.of(Approval.DELIVERY));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.workflow.deliveryLoop().runOnce()).isFalse();

    fleet.answer(task, "deliver");
    fleet.workflow.deliveryLoop().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void anImportThatFailsEndsTheTaskWithItsReason() {
    var task =
        fleet.submit(
            TaskRequestBuilder.byUrl("Make the tea.", "https://git.example/none.git", null)
                .build());

    fleet.workflow.importFailed(task, "no such repository");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(fleet.text("select reason from task")).contains("no such repository");
  }
}
