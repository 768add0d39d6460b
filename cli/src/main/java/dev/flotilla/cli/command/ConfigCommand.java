package dev.flotilla.cli.command;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.cli.view.Table;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "config", description = "Show every setting and where its value came from.")
final class ConfigCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;

  /// @param name in YAML
  private record Row(String name, String env, String value, String origin, String meaning) {}

  ConfigCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var settings = around.settings(common);
    var rows = Arrays.stream(Setting.values()).map(it -> row(settings, it)).toList();
    if (common.json()) {
      around.screen().printJson(rows);
    } else {
      var table = new Table("NAME", "VALUE", "FROM", "ENVIRONMENT", "MEANING");
      rows.forEach(it -> table.row(it.name(), it.value(), it.origin(), it.env(), it.meaning()));
      around.screen().print(table.toString());
    }
    return 0;
  }

  private static Row row(Settings settings, Setting setting) {
    return new Row(
        setting.yaml(),
        setting.env(),
        setting == Setting.TOKEN && !settings.text(setting).isEmpty()
            ? "(set)"
            : settings.text(setting),
        settings.origin(setting).toString(),
        setting.meaning());
  }
}
