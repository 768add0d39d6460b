package dev.flotilla.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The bill of materials of an image (CycloneDX): the jars that are in it, as Maven described them,
/// and what else is. The same image has the same one.
final class Materials {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Materials() {}

  static void write(
      Part part, Inventory inventory, Application application, List<Component> besides, Path file)
      throws IOException {
    var bom = (ObjectNode) inventory.bom().deepCopy();
    var self = (ObjectNode) bom.path("metadata").path("component");
    self.put("type", "container");
    self.put("name", "flotilla/" + part.id());
    self.put("description", part.description());

    var refs = keepJars((ArrayNode) bom.path("components"), application);
    refs.add(inventory.main());
    besides.forEach(it -> ((ArrayNode) bom.path("components")).addPOJO(it.fields()));
    keep((ArrayNode) bom.path("dependencies"), it -> refs.contains(it.path("ref").asText()));
    for (var from : bom.path("dependencies")) {
      if (from.path("dependsOn") instanceof ArrayNode to) {
        keep(to, it -> refs.contains(it.asText()));
      }
    }
    var id = UUID.nameUUIDFromBytes(JSON.writeValueAsBytes(bom));
    bom.put("serialNumber", "urn:uuid:" + id);
    Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
    Files.writeString(file, JSON.writeValueAsString(bom) + "\n", UTF_8);
  }

  private static Set<String> keepJars(ArrayNode components, Application application) {
    var names =
        application.jars().stream()
            .map(it -> it.getFileName().toString())
            .collect(Collectors.toSet());
    keep(components, it -> names.contains(Inventory.jar(it.path("purl").asText()).orElse("")));
    var refs = new HashSet<String>();
    components.forEach(it -> refs.add(it.path("bom-ref").asText()));
    return refs;
  }

  private static void keep(ArrayNode array, Predicate<JsonNode> wanted) {
    var kept = new ArrayList<JsonNode>();
    array.forEach(
        it -> {
          if (wanted.test(it)) {
            kept.add(it);
          }
        });
    array.removeAll();
    array.addAll(kept);
  }
}
