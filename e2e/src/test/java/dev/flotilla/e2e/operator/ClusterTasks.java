package dev.flotilla.e2e.operator;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskRequestBuilder;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.Transfer;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Tasks as a person submits them over REST, all over one repository that was uploaded. Thread-safe.
public final class ClusterTasks implements AutoCloseable {
  private final FlotillaClient client;
  private final String upload;

  private ClusterTasks(FlotillaClient client, String upload) {
    this.client = client;
    this.upload = upload;
  }

  static ClusterTasks start(ClusterServer server, Path home) {
    var sample = SampleRepository.create(home.resolve("sample"));
    var client = server.client();
    var checkout = Checkout.at(sample.path(), Optional.empty());
    return new ClusterTasks(
        client, new Transfer(server.url(), server.token()).upload(client, checkout));
  }

  public FlotillaClient client() {
    return client;
  }

  /// Whether the server takes work of that role, which it does when it was told of its pool.
  public boolean takes(String role) {
    var pools = client.pools().stream().filter(it -> it.hasNonNull("name")).toList();
    return pools.isEmpty() || pools.stream().anyMatch(it -> it.path("role").asText().equals(role));
  }

  /// One piece of work for that role, which is ready when this returns.
  public TaskId submit(String role) {
    return submit(work().mode(Mode.SOLO).role(role).build());
  }

  /// Something to plan, for a manager.
  TaskId submitCrew() {
    return submit(work().mode(Mode.CREW).build());
  }

  private TaskRequestBuilder work() {
    return TaskRequestBuilder.byUpload("Look whether there is something to do.", upload)
        .deliver(Deliver.NONE);
  }

  private TaskId submit(TaskRequest request) {
    return client.submit(request, UUID.randomUUID().toString()).id();
  }

  /// So many at once, as soon as the server takes them.
  List<TaskId> submit(String role, int count) {
    Eventually.until(() -> takes(role));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var submissions =
          IntStream.range(0, count).<Callable<TaskId>>mapToObj(_ -> () -> submit(role)).toList();
      var all = threads.invokeAll(submissions);
      return all.stream().map(ClusterTasks::value).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static TaskId value(Future<TaskId> done) {
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Whether all of them have ended.
  boolean haveEnded(List<TaskId> tasks) {
    return tasks.stream().allMatch(this::hasEnded);
  }

  boolean hasEnded(TaskId task) {
    return client.task(task).state().isEnded();
  }

  @Override
  public void close() {
    client.close();
  }
}
