package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whom a pool's agents reach, and who reaches them: DNS, server, model gateway, the proxy and the
/// networks that fleet and pool name; and, for metrics alone, those who monitor. Two policies, because
/// some networks take one that speaks of both directions as leave for the pool's agents to reach each
/// other.
final class Reach {
  private static final String NAMESPACE = "kubernetes.io/metadata.name";

  /// With a dot, which is in no pool's name.
  private static final String METRICS = ".metrics";

  private Reach() {}

  static NetworkPolicy of(AgentFleet fleet, AgentPool pool) {
    return new NetworkPolicyBuilder()
        .withMetadata(Names.owned(pool))
        .withNewSpec()
        .withPodSelector(Names.pods(pool))
        .withPolicyTypes("Egress")
        .withEgress(egress(fleet, pool))
        .endSpec()
        .build();
  }

  static NetworkPolicy ofMetrics(AgentFleet fleet, AgentPool pool) {
    return new NetworkPolicyBuilder()
        .withMetadata(
            Names.owned(pool).edit().withName(pool.getMetadata().getName() + METRICS).build())
        .withNewSpec()
        .withPodSelector(Names.pods(pool))
        .withPolicyTypes("Ingress")
        .withIngress(ingress(fleet.getSpec().network().monitoringNamespaces()))
        .endSpec()
        .build();
  }

  /// No rule where nobody monitors: one that names nobody is for everybody.
  private static List<NetworkPolicyIngressRule> ingress(List<String> namespaces) {
    return namespaces.isEmpty()
        ? List.of()
        : List.of(
            new NetworkPolicyIngressRuleBuilder()
                .withFrom(
                    namespaces.stream()
                        .map(it -> new NetworkPolicyPeer(null, namespace(it), null))
                        .toList())
                .withPorts(new NetworkPolicyPort(null, new IntOrString(PodShape.METRICS), "TCP"))
                .build());
  }

  private static List<NetworkPolicyEgressRule> egress(AgentFleet fleet, AgentPool pool) {
    var rules = new ArrayList<NetworkPolicyEgressRule>();
    rules.add(
        new NetworkPolicyEgressRuleBuilder()
            .addNewTo()
            .withNamespaceSelector(namespace("kube-system"))
            .endTo()
            .withPorts(port("UDP", 53), port("TCP", 53))
            .build());
    server(URI.create(fleet.getSpec().server().url())).ifPresent(rules::add);
    var gateway = fleet.getSpec().modelGateway();
    rules.add(rule(pods(gateway.name()), List.of(gateway.port())));
    var network = fleet.getSpec().network();
    if (network.egressProxyRef() != null) {
      rules.add(
          rule(pods(network.egressProxyRef().name()), List.of(network.egressProxyRef().port())));
    }
    network.allowedCIDRs().stream().flatMap(it -> cidr(it, List.of()).stream()).forEach(rules::add);
    pool.getSpec().network().extraEgress().stream()
        .flatMap(it -> cidr(it.cidr(), it.ports()).stream())
        .forEach(rules::add);
    return rules;
  }

  /// A host of the cluster: `name`, `name.namespace` or `name.namespace.svc…`. A policy knows no names
  /// of others; their networks have to be among the allowed ones.
  private static Optional<NetworkPolicyEgressRule> server(URI url) {
    var name = List.of(url.getHost().split("\\."));
    if (name.size() > 2 && !name.get(2).equals("svc")) {
      return Optional.empty();
    }
    var peer = pods(name.getFirst());
    if (name.size() > 1) {
      peer = peer.edit().withNamespaceSelector(namespace(name.get(1))).build();
    }
    var standard = url.getScheme().equals("https") ? 443 : 80;
    return Optional.of(rule(peer, List.of(url.getPort() < 0 ? standard : url.getPort())));
  }

  private static LabelSelector namespace(String name) {
    return new LabelSelector(null, Map.of(NAMESPACE, name));
  }

  private static NetworkPolicyPeer pods(String name) {
    return new NetworkPolicyPeerBuilder()
        .withPodSelector(new LabelSelector(null, Map.of(Names.NAME, name)))
        .build();
  }

  private static Optional<NetworkPolicyEgressRule> cidr(String text, List<Integer> ports) {
    var block = Cidr.of(text);
    var except = Cidr.METADATA.stream().filter(block::contains).map(Cidr::text).toList();
    return except.contains(block.text())
        ? Optional.empty()
        : Optional.of(
            rule(
                new NetworkPolicyPeerBuilder()
                    .withNewIpBlock()
                    .withCidr(block.text())
                    .withExcept(except)
                    .endIpBlock()
                    .build(),
                ports));
  }

  private static NetworkPolicyEgressRule rule(NetworkPolicyPeer to, List<Integer> ports) {
    return new NetworkPolicyEgressRuleBuilder()
        .withTo(to)
        .withPorts(ports.stream().map(it -> port("TCP", it)).toList())
        .build();
  }

  private static NetworkPolicyPort port(String protocol, int port) {
    return new NetworkPolicyPort(null, new IntOrString(port), protocol);
  }
}
