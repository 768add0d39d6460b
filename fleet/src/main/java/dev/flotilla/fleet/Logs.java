package dev.flotilla.fleet;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where log lines go, each one a JSON object.
final class Logs {
  private static final FileSize MOST = FileSize.valueOf("16MB");

  private Logs() {}

  /// A fleet on one machine: `flotilla.log` in the data directory, and the one before it.
  static void toFile(Path dataDir) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    var file = dataDir.resolve("flotilla.log").toString();
    var appender = new RollingFileAppender<ILoggingEvent>();
    appender.setFile(file);
    var window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(appender);
    window.setMinIndex(1);
    window.setMaxIndex(1);
    window.setFileNamePattern(file + ".%i");
    window.start();
    var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    size.setContext(context);
    size.setMaxFileSize(MOST);
    size.start();
    appender.setRollingPolicy(window);
    appender.setTriggeringPolicy(size);
    write(context, appender);
  }

  /// A process of its own: stdout, as clusters collect it.
  static void toConsole() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      write(context, new ConsoleAppender<>());
    }
  }

  private static void write(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
    var encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    replace(context, appender);
  }

  private static void replace(LoggerContext context, Appender<ILoggingEvent> appender) {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }
}
