package dev.flotilla.server.git;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.git.Upload;
import dev.flotilla.engine.store.Database;
import io.javalin.Javalin;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/// One replica: a git host with a cache of its own, on a free port.
final class GitServer implements AutoCloseable {
  private static final Map<String, GitUser> USERS =
      Map.of(GitFleet.ADA, new GitUser("ada", false), GitFleet.BOB, new GitUser("bob", false));

  final Git git;
  private final Javalin app;

  GitServer(Database database, Path cache, CrashPoint crash) {
    this(database, cache, crash, Path.of("/nonexistent"));
  }

  /// @param home whose git settings the server's git would find
  GitServer(Database database, Path cache, CrashPoint crash, Path home) {
    this.git =
        new Git(
            database,
            cache,
            token -> Optional.ofNullable(USERS.get(token)),
            Map.of(
                "PATH", System.getenv("PATH"), "HOME", home.toString(), "GIT_CONFIG_NOSYSTEM", "1"),
            crash,
            Clock.systemUTC());
    this.app =
        Javalin.create(
                config -> {
                  config.jetty.host = "127.0.0.1";
                  config.startup.showJavalinBanner = false;
                  config.jetty.modifyServletContextHandler(
                      it -> it.addServlet(new ServletHolder(git.servlet()), "/git/*"));
                })
            .start(0);
  }

  int port() {
    return app.port();
  }

  String url(TaskId task) {
    return "http://127.0.0.1:" + app.port() + "/git/task/" + task;
  }

  String url(Upload upload) {
    return "http://127.0.0.1:" + app.port() + "/git/upload/" + upload.id();
  }

  @Override
  public void close() {
    app.stop();
  }
}
