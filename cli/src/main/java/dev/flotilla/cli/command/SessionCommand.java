package dev.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.cli.view.TranscriptView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "session", description = "Conversations with the model.")
final class SessionCommand {
  private final Surroundings around;
  private final Asking asking;

  SessionCommand(Surroundings around, Asking asking) {
    this.around = around;
    this.asking = asking;
  }

  @Command(name = "show", description = "Show a session's transcript.")
  int show(@Mixin Common common, @Parameters(paramLabel = "ID") UUID id) {
    var lines = asking.ask(common, fleet -> read(fleet.transcript(id)));
    if (common.json()) {
      around.screen().printJson(lines.stream().map(it -> Json.read(it, JsonNode.class)).toList());
    } else {
      lines.forEach(it -> TranscriptView.lines(it).forEach(around.screen()::print));
    }
    return 0;
  }

  private static List<String> read(java.io.InputStream transcript) {
    try (var reader =
        new BufferedReader(new InputStreamReader(transcript, StandardCharsets.UTF_8))) {
      return reader.lines().filter(it -> !it.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the transcript broke off", e);
    }
  }
}
