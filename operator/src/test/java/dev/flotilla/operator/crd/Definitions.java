package dev.flotilla.operator.crd;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourceScale;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The two custom resource definitions, made from the records.
final class Definitions {
  private Definitions() {}

  static CustomResourceDefinition fleet() {
    return definition(
        AgentFleet.class,
        schema(AgentFleet.class, AgentFleetSpec.class, AgentFleetStatus.class),
        null,
        List.of(
            column("Server", "string", ".spec.server.url", 0),
            column("Ready", "string", ".status.conditions[?(@.type=='Ready')].status", 0),
            column("Pools", "integer", ".status.pools", 0),
            column("Desired", "integer", ".status.agents.desired", 0),
            column("Agents", "integer", ".status.agents.ready", 0),
            column("Busy", "integer", ".status.agents.busy", 0),
            column("Paused", "boolean", ".spec.paused", 1),
            column("Age", "date", ".metadata.creationTimestamp", 0)),
        List.of());
  }

  static CustomResourceDefinition pool() {
    return definition(
        AgentPool.class,
        schema(AgentPool.class, AgentPoolSpec.class, AgentPoolStatus.class),
        new CustomResourceSubresourceScale(
            ".status.selector", ".spec.replicas", ".status.replicas"),
        List.of(
            column("Role", "string", ".spec.role", 0),
            column("Mode", "string", ".spec.scaling.mode", 0),
            column("Min", "integer", ".spec.scaling.min", 0),
            column("Max", "integer", ".spec.scaling.max", 0),
            column("Desired", "integer", ".spec.replicas", 0),
            column("Ready", "integer", ".status.readyReplicas", 0),
            column("Busy", "integer", ".status.busyReplicas", 0),
            column("Pending", "integer", ".status.queue.pending", 0),
            column("Fleet", "string", ".spec.fleetRef.name", 1),
            column("Updated", "integer", ".status.updatedReplicas", 1),
            column("Image", "string", ".spec.template.image", 1),
            column("Age", "date", ".metadata.creationTimestamp", 0)),
        List.of(".spec.role", ".spec.fleetRef.name"));
  }

  /// The schema of a part, as `spec`, `replicas`.
  static JSONSchemaProps schema(CustomResourceDefinition definition, String... path) {
    var schema = definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    for (var name : path) {
      schema = Objects.requireNonNull(schema.getProperties().get(name), name);
    }
    return schema;
  }

  private static CustomResourceDefinition definition(
      Class<? extends HasMetadata> type,
      JSONSchemaProps schema,
      @Nullable CustomResourceSubresourceScale scale,
      List<CustomResourceColumnDefinition> columns,
      List<String> selectable) {
    var plural = HasMetadata.getPlural(type);
    return new CustomResourceDefinitionBuilder()
        .withNewMetadata()
        .withName(plural + "." + AgentPool.GROUP)
        .addToAnnotations("helm.sh/resource-policy", "keep")
        .addToLabels("app.kubernetes.io/part-of", "flotilla")
        .endMetadata()
        .withNewSpec()
        .withGroup(AgentPool.GROUP)
        .withScope("Namespaced")
        .withNewNames()
        .withKind(HasMetadata.getKind(type))
        .withListKind(HasMetadata.getKind(type) + "List")
        .withPlural(plural)
        .withSingular(HasMetadata.getSingular(type))
        .withShortNames(
            type.getAnnotation(io.fabric8.kubernetes.model.annotation.ShortNames.class).value())
        .withCategories("flotilla")
        .endNames()
        .addNewVersion()
        .withName(AgentPool.VERSION)
        .withServed(true)
        .withStorage(true)
        .withNewSchema()
        .withOpenAPIV3Schema(schema)
        .endSchema()
        .withNewSubresources()
        .withNewStatus()
        .endStatus()
        .withScale(scale)
        .endSubresources()
        .withAdditionalPrinterColumns(columns)
        .withSelectableFields(selectable.stream().map(SelectableField::new).toList())
        .endVersion()
        .endSpec()
        .build();
  }

  private static JSONSchemaProps schema(Class<?> kind, Class<?> spec, Class<?> status) {
    var properties = new LinkedHashMap<String, JSONSchemaProps>();
    properties.put("apiVersion", text());
    properties.put("kind", text());
    properties.put("metadata", new JSONSchemaPropsBuilder().withType("object").build());
    properties.put("spec", Schema.of(spec));
    properties.put("status", Schema.of(status));
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .withProperties(properties)
        .withRequired("spec")
        .withXKubernetesValidations(Schema.rules(kind))
        .build();
  }

  private static JSONSchemaProps text() {
    return new JSONSchemaPropsBuilder().withType("string").build();
  }

  /// @param priority 0: always shown; 1: with `-o wide`
  private static CustomResourceColumnDefinition column(
      String name, String type, String path, int priority) {
    var column = new CustomResourceColumnDefinition();
    column.setName(name);
    column.setType(type);
    column.setJsonPath(path);
    column.setPriority(priority == 0 ? null : priority);
    return column;
  }
}
