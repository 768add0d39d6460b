package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.operator.Golden;
import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentFleetSpec;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.Objects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolObjectsTest {
  private static final String FOLDER = "operator/src/test/resources/derive/";

  private record Case(AgentFleet fleet, AgentPool pool) {
    static Case of(String name) {
      InputStream in =
          java.util.Objects.requireNonNull(
              Case.class.getResourceAsStream("/derive/in-" + name + ".yaml"), name);
      var input = Serialization.unmarshal(in, JsonNode.class);
      return new Case(
          Objects.fleet(Serialization.asYaml(input.path("fleet"))),
          Objects.pool(Serialization.asYaml(input.path("pool"))));
    }

    PoolObjects objects() {
      return PoolObjects.of(fleet, pool);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"least", "all"})
  void objectsOfAPoolAre(String name) {
    var objects = Case.of(name).objects();

    var all = new ArrayList<HasMetadata>(objects.applied());
    all.add(objects.pod(0));
    var yaml = new StringBuilder();
    all.forEach(it -> yaml.append(Serialization.asYaml(it)));
    Golden.assertFile(FOLDER + "out-" + name + ".yaml", yaml.toString(), PoolObjectsTest.class);
  }

  @Test
  void sameFleetAndPoolGiveTheSameObjects() {
    var one = Case.of("all").objects();
    var other = Case.of("all").objects();

    assertThat(one).isEqualTo(other);
    assertThat(one.pod(7)).isEqualTo(other.pod(7));
  }

  @Test
  void hashChangesWithWhatAPodIsMadeOfAndWithNothingElse() {
    var least = Case.of("least");
    var hash = least.objects().templateHash();

    least.pool().getMetadata().setResourceVersion("77");
    least.pool().getMetadata().setGeneration(5L);
    assertThat(least.objects().templateHash()).isEqualTo(hash);
    least.fleet().getMetadata().setLabels(java.util.Map.of("a", "b"));
    assertThat(least.objects().templateHash()).isEqualTo(hash);
    assertThat(Case.of("all").objects().templateHash()).isNotEqualTo(hash);
  }

  @Test
  void nobodyReachesAgentsWhereNobodyMonitors() {
    var all = Case.of("all");
    var spec = all.fleet().getSpec();
    var network = new AgentFleetSpec.Network(null, List.of(), List.of());

    all.fleet()
        .setSpec(
            new AgentFleetSpec(
                spec.server(),
                spec.modelGateway(),
                spec.isolation(),
                network,
                spec.podDefaults(),
                spec.paused()));

    var policy = all.objects().reached().getSpec();
    assertThat(policy.getPolicyTypes()).containsExactly("Ingress");
    assertThat(policy.getIngress()).as("a rule would be for everybody").isEmpty();
  }

  @Test
  void everythingGoesWithItsPool() {
    var objects = Case.of("least").objects();

    var all = new ArrayList<HasMetadata>(objects.applied());
    all.add(objects.pod(3));
    assertThat(all)
        .allSatisfy(
            it -> {
              assertThat(it.getMetadata().getOwnerReferences()).hasSize(1);
              var owner = it.getMetadata().getOwnerReferences().getFirst();
              assertThat(owner.getController()).isTrue();
              assertThat(owner.getUid()).isEqualTo("00000000-0000-0000-0000-0000000000a1");
            });
    assertThat(objects.pod(3).getMetadata().getName()).isEqualTo("claude-sub-agent-s1-3");
  }

  @Test
  void everyVolumeIsMountedAndEveryMountHasAVolume() {
    var spec = Case.of("all").objects().podSpec();

    var volumes = spec.getVolumes().stream().map(it -> it.getName()).toList();
    var mounts =
        spec.getContainers().getFirst().getVolumeMounts().stream().map(it -> it.getName()).toList();
    assertThat(mounts).containsExactlyInAnyOrderElementsOf(volumes);
  }

  @Test
  void noVariableIsGivenTwice() {
    var env = Case.of("all").objects().podSpec().getContainers().getFirst().getEnv();

    List<String> names = env.stream().map(it -> it.getName()).toList();
    assertThat(names).doesNotHaveDuplicates();
  }
}
