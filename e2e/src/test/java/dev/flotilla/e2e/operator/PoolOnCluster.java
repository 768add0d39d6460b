package dev.flotilla.e2e.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.e2e.kube.Answer;
import dev.flotilla.e2e.kube.TestCluster;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/// A pool as it is at the API server now. Immutable.
record PoolOnCluster(TestCluster cluster, String namespace, String name) {
  private static final List<String> KEPT_BY_THE_SERVER =
      List.of("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid");

  Optional<AgentPool> read() {
    return Optional.ofNullable(
        cluster.client().resources(AgentPool.class).inNamespace(namespace).withName(name).get());
  }

  int replicas() {
    return read().orElseThrow().getSpec().replicas();
  }

  Optional<AgentPoolStatus> status() {
    return read().map(AgentPool::getStatus);
  }

  int draining() {
    return status().map(AgentPoolStatus::drainingReplicas).orElse(0);
  }

  /// The reason of a condition; empty: nobody has said anything yet.
  String reason(String condition) {
    return condition(condition).map(Condition::getReason).orElse("");
  }

  Optional<Condition> condition(String type) {
    return status().map(AgentPoolStatus::conditions).stream()
        .flatMap(List::stream)
        .filter(it -> it.getType().equals(type))
        .findFirst();
  }

  /// Its pods, those that are leaving included.
  List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("flotilla.dev/pool", name)
        .list()
        .getItems();
  }

  /// Its pods that run and are to stay.
  List<String> living() {
    return pods().stream()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .filter(it -> "Running".equals(it.getStatus().getPhase()))
        .map(it -> it.getMetadata().getName())
        .sorted()
        .toList();
  }

  /// Those of its pods that are to stay.
  List<String> images() {
    return pods().stream()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .map(it -> it.getSpec().getContainers().getFirst().getImage())
        .sorted()
        .toList();
  }

  /// What the operator made for it beside pods, as kind/name.
  List<String> objects() {
    return objects("name").lines().toList();
  }

  /// The same as they were made, without what the API server keeps of them.
  List<JsonNode> madeObjects() {
    try {
      return Json.MAPPER
          .readTree(objects("json"))
          .path("items")
          .valueStream()
          .map(PoolOnCluster::made)
          .toList();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode made(JsonNode object) {
    ((ObjectNode) object).remove("status");
    ((ObjectNode) object.path("metadata")).remove(KEPT_BY_THE_SERVER);
    return object;
  }

  private String objects(String format) {
    var selector = "--selector=flotilla.dev/pool=" + name;
    return cluster
        .kubectl("-n=" + namespace, "get", "sa,pdb,netpol", selector, "-o=" + format)
        .ok();
  }

  /// How many of its pods may be taken away now.
  int disruptionsAllowed() {
    var path = "-o=jsonpath={.status.disruptionsAllowed}";
    return Integer.parseInt(cluster.kubectl("-n=" + namespace, "get", "pdb", name, path).ok());
  }

  Answer scale(int replicas) {
    return cluster.kubectl("-n=" + namespace, "scale", "agentpool", name, "--replicas=" + replicas);
  }

  Answer patch(String json) {
    return cluster.kubectl(
        "-n=" + namespace, "patch", "agentpool", name, "--type=merge", "--patch=" + json);
  }

  /// Returns as soon as it is on its way.
  void delete() {
    cluster.kubectl("-n=" + namespace, "delete", "agentpool", name, "--wait=false").ok();
  }
}
