package dev.flotilla.e2e.harness;

import dev.flotilla.api.process.FreePort;
import java.util.List;
import java.util.stream.Stream;

/// As many different [FreePort]s as a test needs.
public final class FreePorts {
  private FreePorts() {}

  public static List<Integer> find(int count) {
    return Stream.generate(FreePort::find).distinct().limit(count).toList();
  }
}
