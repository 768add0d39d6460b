package dev.flotilla.e2e.kube;

import java.util.stream.Stream;

/// Who installs into a namespace of a test cluster as people do: by `deploy/migration/deploy.sh`, with the
/// helm and the kubectl that were built.
public record Deployer(TestCluster cluster, String namespace) {
  /// `deploy.sh`; what it says itself is on standard error.
  public Answer deploy(String... arguments) {
    return run(FleetsAndPools.root().resolve("deploy/migration/deploy.sh").toString(), arguments);
  }

  public Answer helm(String... arguments) {
    return run("helm", arguments);
  }

  private Answer run(String program, String... arguments) {
    var directory = cluster.directory();
    var command =
        Stream.of(
            "env",
            "KUBECONFIG=" + cluster.kubeconfig(),
            "KUBECACHEDIR=" + directory.resolve("cache"),
            "HELM_CACHE_HOME=" + directory.resolve("helm/cache"),
            "HELM_CONFIG_HOME=" + directory.resolve("helm/config"),
            "HELM_DATA_HOME=" + directory.resolve("helm/data"),
            "HELM_NAMESPACE=" + namespace,
            "NAMESPACE=" + namespace,
            ControlPlane.script("with"),
            program);
    return Command.run(Stream.concat(command, Stream.of(arguments)).toList(), "");
  }
}
