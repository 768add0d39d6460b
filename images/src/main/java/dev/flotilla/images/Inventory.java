package dev.flotilla.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What Maven wrote about the whole fleet (CycloneDX): which jars there are, and which stand on which.
///
/// @param bom as it was read; not to be changed
record Inventory(JsonNode bom) {
  /// `pkg:maven/GROUP/NAME@VERSION?classifier=…&type=jar`
  private static final Pattern PURL =
      Pattern.compile("pkg:maven/[^/]+/([^@]+)@([^?]+)\\?(?:classifier=([^&]+)&)?type=jar");

  static Inventory in(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new ImageException(
          """
          expected %s, found none: ./flotilla images makes it by a plugin that Maven leaves out while \
          it is offline; take -o out of MAVEN_ARGS and <offline> out of Maven's settings"""
              .formatted(file));
    }
    return new Inventory(new ObjectMapper().readTree(file.toFile()));
  }

  /// The names of the jars that a process needs: what the fleet's own jar stands on, of the processes'
  /// modules its own alone, and whatever those stand on.
  Set<String> jarsOf(Part part) {
    var open = new ArrayDeque<String>();
    for (var it : below(main())) {
      if (Part.needs(part, name(it))) {
        open.add(it);
      }
    }
    var seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (var it : below(open.remove())) {
        if (seen.add(it)) {
          open.add(it);
        }
      }
    }
    var jars = new HashSet<String>();
    seen.forEach(it -> jar(it).ifPresent(jars::add));
    return jars;
  }

  String main() {
    return bom.path("metadata").path("component").path("bom-ref").asText();
  }

  /// A component's file, by the name that Maven gives it.
  static Optional<String> jar(String purl) {
    var found = PURL.matcher(purl);
    if (!found.matches()) {
      return Optional.empty();
    }
    var classifier = Optional.ofNullable(found.group(3)).map(it -> "-" + it).orElse("");
    return Optional.of("%s-%s%s.jar".formatted(found.group(1), found.group(2), classifier));
  }

  private static String name(String purl) {
    var found = PURL.matcher(purl);
    return found.matches() ? found.group(1) : purl;
  }

  private Set<String> below(String ref) {
    var all = new HashSet<String>();
    for (var it : bom.path("dependencies")) {
      if (it.path("ref").asText().equals(ref)) {
        it.path("dependsOn").forEach(on -> all.add(on.asText()));
      }
    }
    return all;
  }
}
