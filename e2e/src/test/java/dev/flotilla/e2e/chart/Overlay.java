package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A directory of `deploy/kubernetes`, rendered as Kustomize does it: as much of Kustomize as those
/// directories use, and a complaint about whatever else they would use.
///
/// @param complaints patches that change nothing, images that nobody has, keys that are not known
record Overlay(List<Resource> resources, List<String> complaints) {
  private static final List<String> KNOWN =
      List.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "labels",
          "configurations",
          "patches",
          "images");

  static Overlay of(Path directory) {
    var kustomization = Chart.read(directory.resolve("kustomization.yaml"));
    var resources = new ArrayList<Resource>();
    var complaints = new ArrayList<String>();
    for (var it : list(kustomization, "resources")) {
      var path = directory.resolve(it.asText()).normalize();
      if (Files.isDirectory(path)) {
        var base = Overlay.of(path);
        resources.addAll(base.resources());
        complaints.addAll(base.complaints());
      } else {
        resources.addAll(Render.of("", text(path)).resources());
      }
    }
    kustomization
        .fieldNames()
        .forEachRemaining(
            it -> {
              if (!KNOWN.contains(it)) {
                complaints.add("%s: %s is out of date or untested".formatted(directory, it));
              }
            });
    var overlay = new Overlay(resources, complaints);
    overlay.place(kustomization);
    list(kustomization, "patches").forEach(it -> overlay.patch(directory, it));
    list(kustomization, "images").forEach(overlay::image);
    return overlay;
  }

  private void place(JsonNode kustomization) {
    for (var it : resources) {
      var metadata = (ObjectNode) it.at("/metadata");
      if (kustomization.has("namespace") && !it.isOfTheCluster()) {
        metadata.set("namespace", kustomization.path("namespace"));
      }
      list(kustomization, "labels")
          .forEach(label -> merge(metadata.withObject("/labels"), label.path("pairs")));
    }
  }

  private void patch(Path directory, JsonNode patch) {
    var file = directory.resolve(patch.path("path").asText());
    var content = Chart.read(file);
    var kind = content.path("kind").asText();
    var changed =
        resources.stream()
            .filter(it -> it.kind().equals(kind))
            .filter(
                it ->
                    patch.path("target").path("kind").asText().equals(kind)
                        || it.at("/metadata/name").equals(content.at("/metadata/name")))
            .filter(it -> changes(it, content.path("spec")))
            .count();
    if (changed == 0) {
      complaints.add(file + ": changes nothing");
    }
  }

  private static boolean changes(Resource resource, JsonNode spec) {
    var before = resource.json().deepCopy();
    merge(resource.json().withObject("/spec"), spec);
    return !before.equals(resource.json());
  }

  private void image(JsonNode image) {
    var name = image.path("name").asText();
    var pools =
        resources.stream()
            .filter(it -> it.kind().equals("AgentPool"))
            .filter(it -> repository(it).equals(name))
            .toList();
    if (pools.isEmpty()) {
      complaints.add("images: no pool has the image " + name);
    }
    var version =
        image.has("digest")
            ? "@" + image.path("digest").asText()
            : ":" + image.path("newTag").asText();
    pools.forEach(
        it ->
            ((ObjectNode) it.at("/spec/template"))
                .put("image", image.path("newName").asText(name) + version));
  }

  static String repository(Resource pool) {
    return pool.at("/spec/template/image").asText().replaceFirst("(@.*|:[^:/]*)$", "");
  }

  private static void merge(ObjectNode under, JsonNode over) {
    over.properties()
        .forEach(
            it -> {
              if (it.getValue().isObject()) {
                merge(under.withObject("/" + it.getKey().replace("/", "~1")), it.getValue());
              } else {
                under.set(it.getKey(), it.getValue());
              }
            });
  }

  private static List<JsonNode> list(JsonNode node, String name) {
    return RenderedPod.list(node.path(name)).toList();
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// With what the chart renders for such a fleet, as one set.
  Render with(Render chart) {
    return new Render(
        chart.namespace(), Stream.concat(chart.resources().stream(), resources.stream()).toList());
  }
}
