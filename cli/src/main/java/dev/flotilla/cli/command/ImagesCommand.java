package dev.flotilla.cli.command;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import picocli.CommandLine.Command;

/// Here for `help` and completion: the launcher builds images by a program of their own, which no
/// image and no fleet has in it.
@Command(
    name = "images",
    description = "Build the container images, without a registry: ./flotilla images --help")
final class ImagesCommand implements Runnable {
  @Override
  public void run() {
    throw new FlotillaException(
        ErrorCode.INVALID_REQUEST,
        "images are built by the launcher of a checkout: ./flotilla images");
  }
}
