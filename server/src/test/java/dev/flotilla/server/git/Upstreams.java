package dev.flotilla.server.git;

import io.javalin.Javalin;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.http.server.GitServlet;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.ReceivePack;

/// Somebody else's git server with one repository, over http.
final class Upstreams implements AutoCloseable {
  private final Path bare;
  private final GitCli work;
  private final Javalin app;

  Upstreams(Path bare, GitCli work) throws IOException {
    this.bare = bare;
    this.work = work;
    work.ok("init", "-q", "--bare", "-b", "trunk", bare.toString());
    push("trunk");
    var servlet = new GitServlet();
    servlet.setRepositoryResolver(
        (_, name) -> {
          try {
            return new FileRepositoryBuilder().setGitDir(bare.toFile()).setBare().build();
          } catch (IOException e) {
            throw new RepositoryNotFoundException(name, e);
          }
        });
    servlet.setReceivePackFactory((_, repository) -> new ReceivePack(repository));
    this.app =
        Javalin.create(
                config -> {
                  config.jetty.host = "127.0.0.1";
                  config.startup.showJavalinBanner = false;
                  config.jetty.modifyServletContextHandler(
                      it -> it.addServlet(new ServletHolder(servlet), "/up/*"));
                })
            .start(0);
  }

  String url() {
    return "http://127.0.0.1:" + app.port() + "/up/sample.git";
  }

  void push(String branch) {
    work.ok("push", "-q", "-f", bare.toString(), branch);
  }

  String commit(String branch) {
    return work.in(bare).ok("rev-parse", branch);
  }

  boolean has(String branch) {
    return work.in(bare).run("rev-parse", "-q", "--verify", branch).exit() == 0;
  }

  @Override
  public void close() {
    app.stop();
  }
}
