package dev.flotilla.cli.command;

import dev.flotilla.api.task.Deliver;
import picocli.CommandLine.ITypeConverter;

/// `pull-request` is no Java name.
final class DeliverConverter implements ITypeConverter<Deliver> {
  @Override
  public Deliver convert(String text) {
    return Deliver.ofWire(text);
  }
}
