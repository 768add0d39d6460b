package dev.flotilla.operator.derive;

import dev.flotilla.api.client.TokenFile;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.process.HealthServer;
import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The container of an agent.
final class AgentContainer {
  private static final int METRICS_PORT = 3000;
  private static final String TOKEN_PLACE = "/var/run/secrets/flotilla";
  private static final String WORKSPACE_PLACE = "/workspace";
  private static final String HOME_PLACE = "/home/agent";
  private static final String PROXIES = "HTTP_PROXY,HTTPS_PROXY,NO_PROXY";

  private AgentContainer() {}

  static Container of(AgentFleet fleet, AgentPool pool) {
    var template = pool.getSpec().template();
    return new ContainerBuilder()
        .withName("agent")
        .withImage(template.image())
        .withEnv(environment(fleet, pool))
        .addNewPort()
        .withName(PodShape.METRICS)
        .withContainerPort(METRICS_PORT)
        .withProtocol("TCP")
        .endPort()
        .withNewResources()
        .withRequests(new TreeMap<>(template.resources().requests()))
        .withLimits(new TreeMap<>(template.resources().limits()))
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withStartupProbe(probe("/health", 2, 60))
        .withLivenessProbe(probe("/health", 10, 6))
        .withReadinessProbe(probe("/ready", 5, 2))
        .addNewVolumeMount()
        .withName(PodShape.WORKSPACE)
        .withMountPath(WORKSPACE_PLACE)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(PodShape.HOME)
        .withMountPath(HOME_PLACE)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(PodShape.SCRATCH)
        .withMountPath("/tmp")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(PodShape.TOKEN)
        .withMountPath(TOKEN_PLACE)
        .withReadOnly(true)
        .endVolumeMount()
        .build();
  }

  private static List<EnvVar> environment(AgentFleet fleet, AgentPool pool) {
    var env = new ArrayList<EnvVar>();
    env.add(value(Setting.SERVER_URL.env(), fleet.getSpec().server().url()));
    env.add(value(TokenFile.ENV, TOKEN_PLACE + "/token"));
    env.add(
        new EnvVarBuilder()
            .withName("FLOTILLA_AGENT_NAME")
            .withNewValueFrom()
            .withNewFieldRef(null, "metadata.name")
            .endValueFrom()
            .build());
    env.add(value("FLOTILLA_ROLE", pool.getSpec().role()));
    env.add(
        value(Setting.AGENTS.env(), Integer.toString(pool.getSpec().scaling().tasksPerAgent())));
    env.add(value(HealthServer.ENV, Integer.toString(METRICS_PORT)));
    env.add(value("FLOTILLA_ATTEMPTS", WORKSPACE_PLACE + "/attempts"));
    env.add(value(Setting.ISOLATION.env(), "none")); // the pod is the wall
    env.add(value("HOME", HOME_PLACE));
    // most of a pod's memory is for the CLI and what it builds; read by our JVM alone
    env.add(value("JDK_JAVA_OPTIONS", "-XX:MaxRAMPercentage=25 -XX:+ExitOnOutOfMemoryError"));
    env.addAll(proxy(fleet));
    var chosen = pool.getSpec().template().env();
    env.removeIf(it -> chosen.stream().anyMatch(own -> own.name().equals(it.getName())));
    chosen.forEach(it -> env.add(value(it.name(), it.value())));
    return env;
  }

  private static List<EnvVar> proxy(AgentFleet fleet) {
    var spec = fleet.getSpec();
    var proxy = spec.network().egressProxyRef();
    if (proxy == null) {
      return List.of();
    }
    var url = "http://%s:%d".formatted(proxy.name(), proxy.port());
    var direct =
        String.join(
            ",",
            "localhost",
            "127.0.0.1",
            ".svc",
            spec.modelGateway().name(),
            URI.create(spec.server().url()).getHost());
    return List.of(
        value("HTTP_PROXY", url),
        value("HTTPS_PROXY", url),
        value("NO_PROXY", direct),
        value(Setting.ISOLATION_ENV.env(), PROXIES));
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static Probe probe(String path, int everySeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(PodShape.METRICS)
        .endHttpGet()
        .withPeriodSeconds(everySeconds)
        .withTimeoutSeconds(2)
        .withFailureThreshold(failures)
        .build();
  }
}
