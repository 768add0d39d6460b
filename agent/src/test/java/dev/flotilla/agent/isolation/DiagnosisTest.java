package dev.flotilla.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What bubblewrap 0.8 and 0.11 were seen to say.
class DiagnosisTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC) | user namespaces | user.max_user_namespaces
          bwrap: No permissions to create new namespace, likely because the kernel does not allow | user namespaces | unprivileged_userns_clone
          bwrap: setting up uid map: Permission denied | user namespaces | AppArmor
          bwrap: Can't mount proc on /newroot/proc: Operation not permitted | inside of a container | --isolation none
          bwrap: Unknown option --disable-userns | too old | newer
          bwrap: something else | something else | --isolation none
          """)
  void wordsAreExplainedWithTheCure(String said, String reason, String cure) {
    var diagnosis = Diagnosis.of(said);

    assertThat(diagnosis.reason()).contains(reason, said);
    assertThat(diagnosis.cure()).contains(cure);
  }
}
