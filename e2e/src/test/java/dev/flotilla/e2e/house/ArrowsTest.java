package dev.flotilla.e2e.house;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The arrows between modules are exactly those of the design: who may know whom follows from who may
/// hold which credential.
class ArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // once modules are packaged their tests are a jar, which the option above takes for
          // product
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.flotilla");

  private static final Map<String, Set<String>> MAY_KNOW =
      Map.of(
          "api", Set.of(),
          "engine", Set.of("api"),
          "agent", Set.of("api"),
          "cli", Set.of("api"),
          "operator", Set.of("api"),
          "simulator", Set.of(),
          "server", Set.of("api", "engine"),
          "gateway", Set.of("api", "engine"),
          "fleet",
              Set.of(
                  "api", "engine", "agent", "cli", "operator", "simulator", "server", "gateway"));

  @Test
  void modulesKnowOnlyWhomTheyMay() {
    var wrong =
        CLASSES.stream()
            .filter(type -> type.getPackageName().startsWith("dev.flotilla."))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(it -> it.getTargetClass().getPackageName().startsWith("dev.flotilla."))
            .filter(
                it -> {
                  var from = module(it.getOriginClass().getPackageName());
                  var to = module(it.getTargetClass().getPackageName());
                  return !from.equals(to) && !MAY_KNOW.getOrDefault(from, Set.of()).contains(to);
                })
            .map(it -> it.getDescription())
            .toList();

    assertThat(CLASSES).as("classes of the house on the class path").isNotEmpty();
    assertThat(wrong).isEmpty();
  }

  @Test
  void packagesOfTheEngineFormNoCircle() {
    slices().matching("dev.flotilla.engine.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesOfTheServerFormNoCircle() {
    slices().matching("dev.flotilla.server.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesOfTheAgentFormNoCircle() {
    slices().matching("dev.flotilla.agent.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesOfTheGatewayFormNoCircle() {
    slices().matching("dev.flotilla.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesOfTheOperatorFormNoCircle() {
    slices().matching("dev.flotilla.operator.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static String module(String packageName) {
    var parts = packageName.split("\\.", -1);
    return parts.length > 2 ? parts[2] : "";
  }
}
