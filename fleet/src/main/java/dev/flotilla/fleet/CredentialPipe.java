package dev.flotilla.fleet;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The provider's key, as the launcher hands it over: lines `NAME=value` on a file descriptor, so
/// that it is in no environment. Read once and closed, so that no child can inherit it.
final class CredentialPipe {
  private static final String NUMBER = "FLOTILLA_CREDENTIAL_FD";

  private CredentialPipe() {}

  /// The environment with what the launcher took out of it.
  static Map<String, String> restore(Map<String, String> environment) {
    var whole = new TreeMap<>(environment);
    var number = environment.getOrDefault(NUMBER, "");
    if (number.matches("[3-9]")) {
      try {
        read(Files.readString(Path.of("/dev/fd", number), StandardCharsets.UTF_8), whole);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the credential that the launcher passed", e);
      }
      close(Integer.parseInt(number));
    }
    return whole;
  }

  private static void read(String text, Map<String, String> into) {
    for (var line : text.split("\n")) {
      var equals = line.indexOf('=');
      if (equals > 0) {
        into.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
  }

  @SuppressWarnings("restricted")
  private static void close(int descriptor) {
    var linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("close").orElseThrow();
    var close = linker.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try {
      if ((int) close.invokeExact(descriptor) != 0) {
        throw new IllegalStateException("descriptor " + descriptor + " was not open");
      }
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("close(2) could not be called", e);
    }
  }
}
