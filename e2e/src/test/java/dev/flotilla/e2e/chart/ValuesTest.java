package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values: nothing unknown gets in, nothing known is idle, nothing contradicts.
class ValuesTest {
  private static final ObjectNode EVERYTHING =
      merged(
          Chart.read(Chart.directory().resolve("values.yaml")),
          Chart.read(Chart.resource("everything.yaml")));

  /// What has a meaning only while something else is off: that, and what it is then.
  private static final Map<String, String> ONLY_WITHOUT =
      Map.of(
          "/ledger/external", "/ledger/cnpg/enabled",
          "/externalSecrets/remoteKeys/postgres", "/ledger/cnpg/enabled",
          "/route/gateway/namespace", "/route/gateway/create");

  private static ObjectNode merged(ObjectNode under, JsonNode over) {
    over.properties()
        .forEach(
            it -> {
              if (it.getValue().isObject() && under.path(it.getKey()) instanceof ObjectNode below) {
                merged(below, it.getValue());
              } else {
                under.set(it.getKey(), it.getValue());
              }
            });
    return under;
  }

  @TestFactory
  Stream<DynamicTest> everyValueChangesWhatIsRendered() {
    var renders = new HashMap<ObjectNode, String>();
    return Change.ofAll(EVERYTHING)
        .map(
            change ->
                DynamicTest.dynamicTest(
                    change.toString(),
                    () -> {
                      var values = without(change.at().toString());

                      var changed = renderedOrRefused(change.appliedTo(values));

                      assertThat(changed)
                          .isNotEqualTo(renders.computeIfAbsent(values, Chart::text));
                    }));
  }

  /// A template that refuses a value has read it.
  private static String renderedOrRefused(ObjectNode values) {
    try {
      return Chart.text(values);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("execution error").hasMessageContaining("expected");
      return String.valueOf(e.getMessage());
    }
  }

  private static ObjectNode without(String pointer) {
    var values = EVERYTHING.deepCopy();
    ONLY_WITHOUT.forEach(
        (of, off) -> {
          if (pointer.startsWith(of)) {
            var at = JsonPointer.compile(off);
            ((ObjectNode) values.at(at.head())).put(at.last().getMatchingProperty(), false);
          }
        });
    return values;
  }

  @TestFactory
  Stream<DynamicTest> unknownValuesAreRefused() {
    return objects(JsonPointer.empty(), EVERYTHING)
        .filter(it -> !it.toString().endsWith("/affinity"))
        .map(
            at ->
                DynamicTest.dynamicTest(
                    "%s/unknown".formatted(at),
                    () -> {
                      var values = EVERYTHING.deepCopy();
                      ((ObjectNode) values.at(at)).put("unknown", 1);

                      assertThatThrownBy(() -> Chart.text(values))
                          .hasMessageContaining("schema")
                          .hasMessageContaining("unknown");
                    }));
  }

  private static Stream<JsonPointer> objects(JsonPointer at, JsonNode node) {
    return node.isObject()
        ? Stream.concat(
            Stream.of(at),
            node.properties().stream()
                .flatMap(it -> objects(at.appendProperty(it.getKey()), it.getValue())))
        : Stream.empty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /pools/worker-agent/min            | 11                       | pools.worker-agent.min: expected at most max (10), found 11
          /pools/worker-agent/mode           | Queue                    | pools.worker-agent.autoscaler: expected mode External
          /pools/worker-agent/role           | manager                  | pools.worker-agent.role: expected a role of its own, found manager, which is that of pools.manager-agent
          /pools/worker-agent/max            | 0                        | pools.worker-agent.max: expected at least 1 for an autoscaler, found 0
          /pools/worker-agent/priority       | Urgent                   | '/pools/worker-agent/priority'
          /pools/worker-agent/memory         | 2GB                      | '/pools/worker-agent/memory'
          /ledger/cnpg/synchronousReplicas   | 3                        | ledger.cnpg.synchronousReplicas: expected fewer than instances (3), found 3
          /route/hostnames                   | []                       | route.hostnames: expected at least one
          /route/gateway/tlsSecretName       | ''                       | route.gateway.tlsSecretName: expected the Secret
          /route/gateway/className           | ''                       | route.gateway.className: expected the GatewayClass
          /ingress/hostnames                 | []                       | ingress.hostnames: expected at least one
          /externalSecrets/store/name        | ''                       | externalSecrets.store.name: expected the SecretStore
          /operator/image/tag                | latest                   | '/operator/image/tag'
          /operator/image/digest             | sha256:12                | '/operator/image/digest'
          /operator/image/repository         | 'flotilla/operator:1.0'  | '/operator/image/repository'
          /modelGateway/replicas             | 0                        | '/modelGateway/replicas'
          /config/qualityThreshold           | 2                        | '/config/qualityThreshold'
          /networkPolicies/modelApi/cidrs    | []                       | '/networkPolicies/modelApi/cidrs'
          """)
  void whatContradictsIsRefusedByName(String pointer, String value, String message)
      throws Exception {
    var change =
        new Change(
            JsonPointer.compile(pointer), EVERYTHING.at(pointer), Chart.YAML.readTree(value));

    assertThatThrownBy(() -> Chart.text(change.appliedTo(EVERYTHING)))
        .hasMessageContaining(message);
  }
}
