package dev.flotilla.e2e.operator;

import dev.flotilla.e2e.kube.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/// The part of a kubelet that kwok leaves out: a pod that is deleted stays until its process has ended,
/// and its status says how that was. Thread-safe.
public record Kubelet(KubernetesClient client, String namespace) {
  private static final int GONE = 404;
  private static final int CONFLICT = 409;

  /// From then on kwok starts pods of pools and does not end them.
  static void takeOver(TestCluster cluster) {
    var selector =
        """
        {"spec": {"selector": {"matchExpressions": [
          {"key": ".metadata.deletionTimestamp", "operator": "Exists"},
          {"key": ".metadata.labels[\\"flotilla.dev/pool\\"]", "operator": "DoesNotExist"}]}}}
        """;
    cluster
        .kubectl("patch", "stages.kwok.x-k8s.io", "pod-delete", "--type=merge", "-p=" + selector)
        .ok();
  }

  /// From then on pods of that image wait, and their containers say why.
  static void leavesWaiting(TestCluster cluster, String image, String reason, String message) {
    var stage =
        """
        apiVersion: kwok.x-k8s.io/v1alpha1
        kind: Stage
        metadata: {name: %s}
        spec:
          resourceRef: {apiGroup: v1, kind: Pod}
          weight: 1
          selector:
            matchExpressions:
              - {key: '.metadata.deletionTimestamp', operator: DoesNotExist}
              - {key: '.status.phase', operator: In, values: [Pending]}
              - {key: '.spec.containers.[].image', operator: In, values: ["%s"]}
          next:
            statusTemplate: |
              phase: Pending
              containerStatuses:
                - name: agent
                  image: "%s"
                  imageID: ""
                  ready: false
                  restartCount: 0
                  state: {waiting: {reason: %s, message: '%s'}}
        """
            .formatted("waits-" + image.replace(':', '-'), image, image, reason, message);
    cluster.apply("default", stage).ok();
  }

  /// @param reason as a container runtime says it: `Completed`, `Error`, `OOMKilled`
  record End(int exitCode, String reason) {
    static final End COMPLETED = new End(0, "Completed");
    static final End ERROR = new End(1, "Error");
    static final End OUT_OF_MEMORY = new End(137, "OOMKilled");

    String phase() {
      return exitCode == 0 ? "Succeeded" : "Failed";
    }
  }

  /// Says how the process ended, and takes the pod away if it is being deleted.
  void ended(Pod pod, End end) {
    status(
        pod,
        """
        {"metadata": {"uid": "%s"}, "status": {"phase": "%s",
          "conditions": [{"type": "Ready", "status": "False", "reason": "PodCompleted"}],
          "containerStatuses": [{"name": "agent", "image": "agent", "imageID": "", "ready": false,
            "restartCount": 0, "state": {"terminated": {"exitCode": %d, "reason": "%s"}}}]}}
        """
            .formatted(pod.getMetadata().getUid(), end.phase(), end.exitCode(), end.reason()));
    var now = client.pods().inNamespace(namespace).withName(pod.getMetadata().getName()).get();
    if (now != null && now.getMetadata().getDeletionTimestamp() != null) {
      remove(pod);
    }
  }

  /// As under pressure on the node: the pod fails and its object stays.
  void evicted(Pod pod) {
    status(
        pod,
        """
        {"metadata": {"uid": "%s"}, "status": {"phase": "Failed", "reason": "Evicted",
          "message": "The node was low on resource: memory.",
          "conditions": [{"type": "Ready", "status": "False"},
            {"type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet"}]}}
        """
            .formatted(pod.getMetadata().getUid()));
  }

  /// As the collector of orphaned pods has it when their node is gone for good: failed, and taken away.
  void nodeLost(Pod pod) {
    status(
        pod,
        """
        {"metadata": {"uid": "%s"}, "status": {"phase": "Failed",
          "conditions": [{"type": "Ready", "status": "False"},
            {"type": "DisruptionTarget", "status": "True", "reason": "DeletionByPodGC",
             "message": "PodGC: node no longer exists"}]}}
        """
            .formatted(pod.getMetadata().getUid()));
    remove(pod);
  }

  /// Nothing of the pod runs any more, whatever it is deleted for.
  public void remove(Pod pod) {
    var meta = pod.getMetadata();
    var options =
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "DeleteOptions",
            "gracePeriodSeconds",
            0,
            "preconditions",
            Map.of("uid", meta.getUid()));
    var path = "/api/v1/namespaces/%s/pods/%s".formatted(namespace, meta.getName());
    unlessGone(() -> client.raw(path, "DELETE", options));
  }

  private void status(Pod pod, String patch) {
    unlessGone(
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch));
  }

  /// Somebody else may have been faster, and the name may be another pod's by now.
  private static void unlessGone(Runnable write) {
    try {
      write.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() != GONE && e.getCode() != CONFLICT) {
        throw e;
      }
    }
  }
}
