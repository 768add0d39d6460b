package dev.flotilla.api.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {
  @Test
  void itIsNoneThatAConnectionIsGiven() {
    assertThat(FreePort.find()).isBetween(FreePort.FIRST, FreePort.LAST);
  }

  @Test
  void whatSomebodyListensOnIsNotFree() throws IOException {
    try (var taken = new ServerSocket(FreePort.find(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePort.isFree(taken.getLocalPort())).isFalse();
    }
  }
}
