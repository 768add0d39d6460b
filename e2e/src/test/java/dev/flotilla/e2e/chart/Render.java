package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// All objects that one set of values gives. The objects may be broken on purpose by a test.
public record Render(String namespace, List<Resource> resources) {
  public static Render of(String namespace, String yaml) {
    try (var documents = Chart.YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      var resources = new ArrayList<Resource>();
      while (documents.hasNextValue()) {
        if (documents.nextValue() instanceof ObjectNode json) {
          resources.add(new Resource(json));
        }
      }
      return new Render(namespace, resources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Render copy() {
    return new Render(
        namespace,
        new ArrayList<>(resources.stream().map(it -> new Resource(it.json().deepCopy())).toList()));
  }

  public Stream<Resource> all(String... kinds) {
    var wanted = List.of(kinds);
    return resources.stream().filter(it -> wanted.contains(it.kind()));
  }

  /// What comes of each element of a list that the objects of a kind have.
  ///
  /// @param list where it is, as `/spec/ports`
  <T> Stream<T> each(String kind, String list, BiFunction<Resource, JsonNode, Stream<T>> what) {
    return all(kind)
        .flatMap(it -> RenderedPod.list(it.at(list)).flatMap(element -> what.apply(it, element)));
  }

  Optional<Resource> find(String kind, String name) {
    return all(kind).filter(it -> it.name().equals(name)).findFirst();
  }

  Resource get(String kind, String name) {
    return find(kind, name)
        .orElseThrow(() -> new AssertionError("not rendered: " + kind + "/" + name));
  }

  boolean has(String kind, String name) {
    return find(kind, name).isPresent();
  }
}
