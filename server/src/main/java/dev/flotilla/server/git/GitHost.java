package dev.flotilla.server.git;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.http.server.GitServlet;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.ServiceMayNotContinueException;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.transport.resolver.ServiceNotAuthorizedException;
import org.eclipse.jgit.transport.resolver.ServiceNotEnabledException;

/// The git host: smart HTTP under `/git/*`, `upload/<id>` for a user's push of one announced
/// commit, `task/<id>` for an agent's assignment and for a user's fetch. Every request asks
/// PostgreSQL what its token is good for and sees that alone. Thread-safe.
public final class GitHost extends GitServlet {
  private static final long serialVersionUID = 1L;
  private static final String ACCESS = "dev.flotilla.git.access";

  private final transient Doorkeeper door;
  private final transient PackedRepositories repositories;

  GitHost(Doorkeeper door, PackedRepositories repositories) {
    this.door = door;
    this.repositories = repositories;
    setRepositoryResolver(this::open);
    setUploadPackFactory(GitHost::uploadPack);
    setReceivePackFactory(GitHost::receivePack);
  }

  /// git offers the credentials it was given only to a server that asks for them.
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (request.getHeader("Authorization") == null) {
      response.setHeader("WWW-Authenticate", "Basic realm=\"flotilla\"");
    }
    super.service(request, response);
  }

  private Repository open(HttpServletRequest request, String path)
      throws RepositoryNotFoundException,
          ServiceNotAuthorizedException,
          ServiceMayNotContinueException {
    var token = Credentials.token(request.getHeader("Authorization"));
    return switch (door.answer(path, token)) {
      case Doorkeeper.Answer.Admitted(var access) -> {
        request.setAttribute(ACCESS, access);
        yield opened(access);
      }
      case Doorkeeper.Answer.Unknown() ->
          throw new ServiceNotAuthorizedException("expected a token of a user or an assignment");
      case Doorkeeper.Answer.LeaseLost() ->
          throw new ServiceMayNotContinueException(
              "lease_lost: nobody holds this assignment token any more",
              HttpServletResponse.SC_FORBIDDEN);
      case Doorkeeper.Answer.NotFound() -> throw new RepositoryNotFoundException(path);
    };
  }

  private Repository opened(Access access) throws ServiceMayNotContinueException {
    return switch (repositories.open(access)) {
      case Opening.Opened(var repository) -> repository;
      case Opening.BaseLost lost ->
          throw new ServiceMayNotContinueException(
              "unprocessable: " + lost.explained(), HttpServletResponse.SC_CONFLICT);
    };
  }

  private static Access access(HttpServletRequest request) throws ServiceNotAuthorizedException {
    if (request.getAttribute(ACCESS) instanceof Access access) {
      return access;
    }
    throw new ServiceNotAuthorizedException();
  }

  private static UploadPack uploadPack(HttpServletRequest request, Repository repository)
      throws ServiceNotEnabledException, ServiceNotAuthorizedException {
    if (access(request) instanceof Access.Uploading) {
      throw new ServiceNotEnabledException("forbidden: an upload is for pushing");
    }
    return Serving.fetch(repository);
  }

  private static ReceivePack receivePack(HttpServletRequest request, Repository repository)
      throws ServiceNotEnabledException, ServiceNotAuthorizedException {
    var access = access(request);
    if (access.pushes().isEmpty()) {
      throw new ServiceNotEnabledException("forbidden: this credential is for fetching");
    }
    return Serving.push(repository, access);
  }
}
