package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where scenarios come from: built in by name, made to measure, or a file.
public final class Scenarios {
  public static final List<String> BUILT_IN = List.of("demo", "rehearsal");

  private static final String SYNTHETIC = "synthetic";

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .addModule(new Jdk8Module())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private Scenarios() {}

  /// @param nameOrFile one of `BUILT_IN`, `synthetic:width=6,depth=3,…`, or the path of a YAML file
  /// @throws IllegalArgumentException neither, or the file is not a scenario: says where
  public static Scenario load(String nameOrFile) {
    if (nameOrFile.startsWith(Synthetic.PREFIX)) {
      var workers = parse(SYNTHETIC, resource(SYNTHETIC + ".yaml"));
      return Synthetic.of(nameOrFile).on(workers);
    }
    if (BUILT_IN.contains(nameOrFile)) {
      return parse(nameOrFile, resource(nameOrFile + ".yaml"));
    }
    var file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "expected a scenario (%s, synthetic:width=6,depth=3) or a file, found '%s'"
              .formatted(String.join(", ", BUILT_IN), nameOrFile));
    }
    try {
      return parse(nameOrFile, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read scenario " + file, e);
    }
  }

  /// @param source named in errors
  public static Scenario parse(String source, String yaml) {
    try {
      var scenario = YAML.readValue(yaml, Scenario.class);
      return scenario.base().map(base -> scenario.on(load(base))).orElse(scenario);
    } catch (JsonProcessingException e) {
      var at = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new IllegalArgumentException(
          "scenario %s%s: %s".formatted(source, at, e.getOriginalMessage()), e);
    }
  }

  private static String resource(String name) {
    try (var in = Scenarios.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("built-in scenario " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read built-in scenario " + name, e);
    }
  }
}
