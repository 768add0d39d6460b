package dev.flotilla.server.http;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.error.Problem;
import dev.flotilla.server.auth.HostGuard;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// In front of everything on the port, the git host included.
final class GuardFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient HostGuard guard;

  GuardFilter(HostGuard guard) {
    this.guard = guard;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    try {
      guard.check(request.getHeader("Host"), request.getHeader("Origin"));
    } catch (FlotillaException e) {
      Problems.answer(response, Problem.of(e.code(), String.valueOf(e.getMessage())));
      return;
    }
    chain.doFilter(request, response);
  }
}
