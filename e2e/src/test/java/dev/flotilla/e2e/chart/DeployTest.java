package dev.flotilla.e2e.chart;

import static dev.flotilla.e2e.chart.RenderedPod.list;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `deploy`: each environment's fleet fits the software beside it, and what deploys both takes care of
/// what is others' to write or to keep.
class DeployTest {
  private static final Path DEPLOY = Chart.root().resolve("deploy");
  private static final List<String> MOVING = List.of("", "HEAD", "main", "master", "latest");

  @TestFactory
  Stream<DynamicNode> everyRuleHoldsOfEveryEnvironment() {
    var chart = Render.of(Chart.NAMESPACE, Chart.text(argoValues()));
    return Stream.of("development", "staging", "production")
        .flatMap(
            environment -> {
              var render = overlay(environment).with(chart);
              return Rule.all().entrySet().stream()
                  .map(
                      rule ->
                          DynamicTest.dynamicTest(
                              environment + ": " + rule.getKey(),
                              () -> assertThat(rule.getValue().broken(render)).isEmpty()));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"development", "staging", "production"})
  void everyPatchAndEveryImageOfAnOverlayMatches(String environment) {
    var base = Overlay.of(DEPLOY.resolve("kubernetes/base"));
    var overlay = overlay(environment);

    assertThat(overlay.complaints()).isEmpty();
    assertThat(overlay.resources()).hasSameSizeAs(base.resources()).hasSize(9);
    assertThat(overlay.resources()).isNotEqualTo(base.resources());
  }

  @Test
  void anOverlayWhoseImageMatchesNothingIsNoticed() {
    var overlay = Overlay.of(Chart.resource("overlay"));

    assertThat(overlay.complaints())
        .hasSize(3)
        .anyMatch(it -> it.contains("patchesStrategicMerge is out of date"))
        .anyMatch(it -> it.endsWith("patch.yaml: changes nothing"))
        .anyMatch(it -> it.contains("no pool has the image automatic-claude-code"));
  }

  @Test
  void theBaseHasThePoolsOfTheChart() {
    var ours = pools(Overlay.of(DEPLOY.resolve("kubernetes/base")).resources());
    var charts = pools(Chart.render(Chart.directory().resolve("values.yaml")).resources());

    assertThat(ours).containsExactlyInAnyOrderElementsOf(charts);
  }

  private static List<String> pools(List<Resource> resources) {
    return resources.stream()
        .filter(it -> it.kind().equals("AgentPool"))
        .map(
            it ->
                Stream.of(
                        "/metadata/name",
                        "/spec/role",
                        "/spec/scaling/min",
                        "/spec/scaling/max",
                        "/spec/template/resources/requests",
                        "/spec/template/resources/limits",
                        "/spec/template/priorityClassName")
                    .map(it::at)
                    .toList()
                    .toString())
        .toList();
  }

  @Test
  void argoDeploysWhatExistsFromARevisionThatStandsStill() {
    for (var it : documents("argocd/applications.yaml")) {
      var source = it.at("/spec/source");
      assertThat(it.at("/spec/project").asText()).as(it.id()).isEqualTo("flotilla");
      assertThat(MOVING).as(it.id()).doesNotContain(source.path("targetRevision").asText());
      assertThat(it.at("/spec/destination/namespace").asText()).isEqualTo(Chart.NAMESPACE);
      assertIsThere(source.path("path").asText());
    }
  }

  @Test
  void argoTakesNoDefinitionsAwayAndWritesNoReplicas() {
    var crds = document("argocd/applications.yaml", "Application", "flotilla-crds");
    var fleet = document("argocd/applications.yaml", "Application", "automatic-claude-code");

    assertThat(crds.at("/spec/syncPolicy/automated/prune").asBoolean(true)).isFalse();
    assertThat(fleet.at("/spec/ignoreDifferences/0/jsonPointers/0").asText())
        .isEqualTo("/spec/replicas");
    assertThat(list(fleet.at("/spec/syncPolicy/syncOptions")).map(JsonNode::asText))
        .contains("RespectIgnoreDifferences=true");
    assertThat(
            Chart.render(Chart.directory().resolve("values.yaml"))
                .get("Cluster", "flotilla-ledger")
                .at("/metadata/annotations/argocd.argoproj.io~1sync-options")
                .asText())
        .isEqualTo("Prune=false,Delete=false");
  }

  @Test
  void theProjectAllowsWhatTheChartHasOfTheClusterAndNoSecrets() {
    var project = document("argocd/project.yaml", "AppProject", "flotilla");
    var allowed =
        list(project.at("/spec/clusterResourceWhitelist"))
            .map(it -> it.path("kind").asText())
            .toList();
    var used =
        Chart.render(Chart.resource("everything.yaml")).resources().stream()
            .filter(Resource::isOfTheCluster)
            .map(Resource::kind)
            .toList();

    assertThat(allowed).containsAll(used).doesNotContain("*");
    assertThat(project.at("/spec/namespaceResourceBlacklist/0/kind").asText()).isEqualTo("Secret");
  }

  @Test
  void fluxDeploysTheSameAsArgo() {
    var release = document("flux/releases.yaml", "HelmRelease", "flotilla");
    var fleet = document("flux/fleet.yaml", "Kustomization", "automatic-claude-code");
    var source = document("flux/source.yaml", "GitRepository", "flotilla");

    assertThat(release.at("/spec/values")).isEqualTo(argoValues());
    assertThat(release.at("/spec/dependsOn/0/name").asText()).isEqualTo("flotilla-crds");
    assertThat(MOVING).doesNotContain(source.at("/spec/ref/tag").asText());
    assertIsThere(fleet.at("/spec/path").asText());
    for (var it : documents("flux/releases.yaml")) {
      assertIsThere(it.at("/spec/chart/spec/chart").asText());
      assertThat(it.at("/spec/chart/spec/sourceRef/name").asText()).isEqualTo(source.name());
    }
    assertThat(
            document("flux/namespace.yaml", "Namespace", Chart.NAMESPACE)
                .labels()
                .get("pod-security.kubernetes.io/enforce"))
        .isEqualTo("restricted");
    assertThat(list(Chart.read(DEPLOY.resolve("flux/kustomization.yaml")).path("resources")))
        .allMatch(it -> Files.exists(DEPLOY.resolve("flux").resolve(it.asText())));
  }

  private static JsonNode argoValues() {
    return document("argocd/applications.yaml", "Application", "flotilla")
        .at("/spec/source/helm/valuesObject");
  }

  private static Overlay overlay(String environment) {
    return Overlay.of(DEPLOY.resolve("kubernetes/overlays").resolve(environment));
  }

  private static List<Resource> documents(String file) {
    return Render.of("", Overlay.text(DEPLOY.resolve(file))).resources();
  }

  private static Resource document(String file, String kind, String name) {
    return new Render("", documents(file)).get(kind, name);
  }

  private static void assertIsThere(String path) {
    assertThat(Chart.root().resolve(path)).as("path in the repository").isDirectory();
  }
}
