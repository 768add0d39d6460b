package dev.flotilla.cli.local;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Makes the demonstration's own git repository: nothing of the user's is touched.
public final class SampleRepository {
  private SampleRepository() {}

  /// A fresh one in a new directory under `parent`.
  public static LocalFleet.Sample create(LocalFleet fleet, Path parent) {
    try {
      Files.createDirectories(parent);
      var directory = Files.createTempDirectory(parent, "sample-");
      var sample = fleet.sample(directory);
      git(directory, "init", "--quiet", "--initial-branch=main");
      git(directory, "add", "--all");
      git(directory, "commit", "--quiet", "--no-verify", "--message=Draw a harbour");
      return sample;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a sample repository in " + parent, e);
    }
  }

  /// What the result is worth looking at for; read from the branch, nothing of it is run.
  public static Optional<String> picture(LocalFleet.Sample sample, String branch) {
    var answer = new Git(sample.repository()).run("show", branch + ":" + sample.picture());
    return answer.isGood() ? Optional.of(answer.output().stripTrailing()) : Optional.empty();
  }

  private static void git(Path directory, String... arguments) {
    var all =
        new ArrayList<>(
            List.of(
                "-c", "core.hooksPath=/dev/null",
                "-c", "commit.gpgSign=false",
                "-c", "core.autocrlf=false",
                "-c", "user.name=Flotilla Demo",
                "-c", "user.email=demo@localhost"));
    all.addAll(Arrays.asList(arguments));
    var answer = new Git(directory).run(all.toArray(String[]::new));
    if (!answer.isGood()) {
      throw new FlotillaException(
          ErrorCode.INTERNAL,
          "cannot make a sample repository in %s: %s".formatted(directory, Git.reason(answer)));
    }
  }
}
