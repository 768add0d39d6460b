package dev.flotilla.cli.command;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.cli.local.LocalFleet;
import dev.flotilla.cli.view.Screen;
import java.nio.file.Path;
import java.util.Map;

/// What a command finds around it.
///
/// @param environment of the process, without the provider's key
/// @param directory that relative paths start from
/// @param fleet that this process can be
public record Surroundings(
    Map<String, String> environment, Path directory, Screen screen, LocalFleet fleet) {
  Settings settings(Common common) {
    var settings = Settings.load(environment);
    var dataDir = common.dataDir();
    return dataDir.isEmpty()
        ? settings
        : settings.with(Setting.DATA_DIR, directory.resolve(dataDir.get()).toString());
  }

  @Override
  public String toString() {
    return "Surroundings[" + directory + "]";
  }
}
