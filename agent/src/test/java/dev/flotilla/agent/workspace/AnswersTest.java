package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.work.CommitId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What comes out of the wall is taken apart without believing it.
class AnswersTest {
  private static final CommitId TIP = new CommitId("a".repeat(40));

  private static PushResult push(String said) {
    return GitHostAnswer.ofPush(Records.parse("push\0001\0said\0" + said + "\0"), TIP);
  }

  @Test
  void pushesAreToldApart() {
    assertThat(GitHostAnswer.ofPush(Records.parse("push\0000\0said\0\0"), TIP))
        .isEqualTo(new PushResult.Pushed(TIP));
    assertThat(push("!\ta:b\t[remote rejected] (lease_lost: a newer one)\n"))
        .isEqualTo(new PushResult.LeaseLost());
    assertThat(push("fatal: unable to access: The requested URL returned error: 403"))
        .isEqualTo(new PushResult.LeaseLost());
    assertThat(push("!\ta:b\t[remote rejected] (a gitlink)\nDone\n"))
        .isEqualTo(new PushResult.Refused("a gitlink"));
    assertThat(push("fatal: Couldn't connect to server"))
        .isInstanceOf(PushResult.Unreachable.class);
    assertThat(push("error: No space left on device")).isInstanceOf(PushResult.Broken.class);
  }

  @Test
  void recordsHoldAnyBytesAndBrokenOnesEndQuietly() {
    var records =
        Records.parse("left\0a\nb\0left\0caf\u00e9\0left\0\u00c3\u00a9\0head\0nonsense\0tail");

    assertThat(records.all("left")).isEqualTo(List.of("a\nb", "caf\\xE9", "é"));
    assertThat(records.id("head")).isEmpty();
    assertThat(records.first("missing")).isEmpty();
    assertThat(Records.parse("").entries()).isEmpty();
  }

  @Test
  void theTailKeepsTheEndAndWholeCharacters() {
    var tail = new Tail(5);
    for (var part : List.of("abc", "d", "éèx")) {
      var bytes = part.getBytes(StandardCharsets.UTF_8);
      tail.take(bytes, bytes.length);
    }

    assertThat(tail.text()).isEqualTo("éèx");
    tail.take("1".getBytes(StandardCharsets.UTF_8), 1);
    assertThat(tail.text()).isEqualTo("èx1");
  }

  @Test
  void refusedPackIsExplainedByTheHostsOwnWords() {
    var said =
        """
        remote: too_large: a push may bring at most 64 MiB
        error: remote unpack failed: error Object too large
         ! [remote rejected] main -> main (n/a (unpacker error))
        """;

    assertThat(push(said)).isEqualTo(new PushResult.Refused("a push may bring at most 64 MiB"));
    assertThat(push(said.substring(said.indexOf("error:"))))
        .isEqualTo(new PushResult.Refused("Object too large"));
  }
}
