package dev.flotilla.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// An image's archive (OCI layout), read.
///
/// @param modes of all files of all layers
record ImageFile(String name, JsonNode config, Map<String, Integer> modes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ImageFile of(Path archive) throws IOException {
    var blobs = entries(archive);
    var index = JSON.readTree(blobs.get("index.json")).at("/manifests/0");
    var manifest = JSON.readTree(blob(blobs, index.path("digest")));
    var modes = new TreeMap<String, Integer>();
    for (var layer : manifest.path("layers")) {
      var bytes = new ByteArrayInputStream(blob(blobs, layer.path("digest")));
      collect(new GZIPInputStream(bytes), modes);
    }
    return new ImageFile(
        index.at("/annotations/org.opencontainers.image.ref.name").asText(),
        JSON.readTree(blob(blobs, manifest.at("/config/digest"))),
        modes);
  }

  static Map<String, byte[]> entries(Path archive) throws IOException {
    var blobs = new TreeMap<String, byte[]>();
    try (var tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
      for (var it = tar.getNextEntry(); it != null; it = tar.getNextEntry()) {
        blobs.put(it.getName(), tar.readAllBytes());
      }
    }
    return blobs;
  }

  /// With one program and a PATH; in Docker's format as `docker save` writes it.
  static void writeBase(Path archive, Path program, ImageFormat format) throws Exception {
    Jib.fromScratch()
        .setFormat(format)
        .addLayer(List.of(program), AbsoluteUnixPath.get("/bin"))
        .addEnvironmentVariable("PATH", "/of/the/base")
        .containerize(
            Containerizer.to(TarImage.at(archive).named("base:1"))
                .setApplicationLayersCache(archive.resolveSibling("base-layers"))
                .setBaseImageLayersCache(archive.resolveSibling("base-bases"))
                .setOfflineMode(true));
  }

  Set<String> files() {
    return modes.keySet();
  }

  int mode(String file) {
    return Objects.requireNonNull(modes.get(file), file);
  }

  String label(String name) {
    return config.at("/config/Labels").path("org.opencontainers.image." + name).asText();
  }

  private static byte[] blob(Map<String, byte[]> blobs, JsonNode digest) {
    var name = "blobs/" + digest.asText().replace(':', '/');
    return Objects.requireNonNull(blobs.get(name), name);
  }

  private static void collect(InputStream layer, Map<String, Integer> modes) {
    try (var tar = new TarArchiveInputStream(layer, UTF_8.name())) {
      for (var it = tar.getNextEntry(); it != null; it = tar.getNextEntry()) {
        var name = it.getName().startsWith("/") ? it.getName() : "/" + it.getName();
        modes.put(name, it.getMode() & 0777);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
