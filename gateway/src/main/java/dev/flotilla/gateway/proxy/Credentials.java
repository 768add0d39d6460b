package dev.flotilla.gateway.proxy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the credential comes from. Thread-safe.
@FunctionalInterface
public interface Credentials {
  /// None: the upstream asks for none. May touch the disk: not for event loops.
  Optional<Credential> current();

  static Credentials none() {
    return Optional::empty;
  }

  static Credentials of(Credential credential) {
    return () -> Optional.of(credential);
  }

  /// An API key out of a file that is read again when it changes. When it cannot be read, the last
  /// key stays.
  ///
  /// @throws FlotillaException `unprocessable` when it cannot be read the first time
  static Credentials file(Path file) {
    return new KeyFile(file);
  }

  /// Of a file: its newest readable content.
  final class KeyFile implements Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

    private record Read(FileTime changed, long size, Credential credential) {}

    private final Path file;
    private volatile Read last;

    private KeyFile(Path file) {
      this.file = file;
      try {
        this.last = read();
      } catch (IOException e) {
        throw new FlotillaException(
            ErrorCode.UNPROCESSABLE,
            "ANTHROPIC_API_KEY_FILE: expected a readable file, found " + file,
            e);
      }
    }

    @Override
    public Optional<Credential> current() {
      try {
        if (!Files.getLastModifiedTime(file).equals(last.changed)
            || Files.size(file) != last.size) {
          last = read();
          LOG.atInfo().addKeyValue("file", file).log("credential reread");
        }
      } catch (IOException | FlotillaException e) {
        LOG.atWarn().addKeyValue("file", file).setCause(e).log("credential unreadable, last kept");
      }
      return Optional.of(last.credential);
    }

    private Read read() throws IOException {
      var changed = Files.getLastModifiedTime(file);
      var text = Files.readString(file);
      return new Read(changed, Files.size(file), Credential.apiKey(text.strip()));
    }
  }
}
