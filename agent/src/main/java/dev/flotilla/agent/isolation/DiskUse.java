package dev.flotilla.agent.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// What directories take of the disk, counted by `du`: it follows no link, minds no depth and counts
/// blocks instead of what a sparse file claims. A walk over everything, so asked only when it
/// matters. Thread-safe.
final class DiskUse {
  private final Forker forker;

  DiskUse(Forker forker) {
    this.forker = forker;
  }

  /// Bytes of all of them together; empty when that cannot be told within the limit.
  OptionalLong of(List<Path> directories, Duration limit) {
    var words = new ArrayList<>(List.of(HostTool.find("du").orElse("du"), "-skxc", "--"));
    directories.forEach(it -> words.add(it.toString()));
    var builder = new ProcessBuilder(words);
    var process = forker.fork(builder.redirectError(ProcessBuilder.Redirect.DISCARD));
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return OptionalLong.empty();
      }
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return total(said);
    } catch (IOException _) {
      return OptionalLong.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  /// Its last line, whatever it could not read.
  private static OptionalLong total(String said) {
    var lines = said.lines().toList();
    var kilobytes = lines.isEmpty() ? "" : lines.getLast().split("\\s", 2)[0];
    return kilobytes.matches("\\d{1,15}")
        ? OptionalLong.of(Long.parseLong(kilobytes) * 1024)
        : OptionalLong.empty();
  }
}
