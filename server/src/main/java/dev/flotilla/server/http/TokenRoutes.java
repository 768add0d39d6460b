package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.Page;
import dev.flotilla.api.rest.TokenRequest;
import dev.flotilla.api.rest.TokenView;
import dev.flotilla.engine.credential.Credential;
import dev.flotilla.engine.credential.CredentialKind;
import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.role.Roles;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Optional;

/// User and join tokens: the admin's to make, to see and to revoke.
final class TokenRoutes implements RouteGroup {
  private static final Duration JOIN_LIFETIME = Duration.ofHours(1);
  private static final long MAX_SECONDS = Duration.ofDays(3650).toSeconds();

  private final CredentialStore credentials;
  private final Roles roles;

  TokenRoutes(CredentialStore credentials, Roles roles) {
    this.credentials = credentials;
    this.roles = roles;
  }

  @Override
  public void addTo(Router router) {
    router.post("/api/v1/tokens", Access.ADMIN, this::mint);
    router.get("/api/v1/tokens", Access.ADMIN, this::list);
    router.delete("/api/v1/tokens/{id}", Access.ADMIN, this::revoke);
  }

  private void mint(Context ctx) {
    var request = Bodies.strict(ctx, TokenRequest.class);
    var kind = kind(request.kind());
    var role = Optional.ofNullable(request.role());
    role.ifPresent(
        it -> {
          TaskRequests.require(kind == CredentialKind.JOIN, "role", "only join tokens have one");
          roles.get(it);
        });
    TaskRequests.line("subject", request.subject(), 100);
    var subject = Optional.ofNullable(request.subject()).orElse(kind.wire());
    Required.text("subject", subject, 100);
    TaskRequests.require(!subject.equals("admin"), "subject", "there is one admin already");
    var minted =
        credentials.mint(Caller.subject(ctx), kind, subject, role, lifetime(kind, request));
    Answers.created(ctx, new TokenView.Minted(minted.token(), view(minted.credential())));
  }

  private static CredentialKind kind(String text) {
    for (var kind : CredentialKind.values()) {
      if (kind.wire().equals(text)) {
        return kind;
      }
    }
    throw Queries.invalid("kind", "expected user or join");
  }

  private static Optional<Duration> lifetime(CredentialKind kind, TokenRequest request) {
    var seconds = request.ttlSeconds();
    if (seconds == null) {
      return kind == CredentialKind.JOIN ? Optional.of(JOIN_LIFETIME) : Optional.empty();
    }
    TaskRequests.require(
        seconds > 0 && seconds <= MAX_SECONDS, "ttlSeconds", "expected 1 to " + MAX_SECONDS);
    return Optional.of(Duration.ofSeconds(seconds));
  }

  private void list(Context ctx) {
    Queries.only(ctx, "cursor", "limit");
    var page = credentials.list(Queries.cursor(ctx), Queries.limit(ctx));
    Answers.ok(ctx, new Page<>(page.items().stream().map(TokenRoutes::view).toList(), page.next()));
  }

  private void revoke(Context ctx) {
    var id = ctx.pathParam("id");
    Texts.check("id", id);
    if (!credentials.revoke(Caller.subject(ctx), id)) {
      throw new FlotillaException(
          ErrorCode.NOT_FOUND, "there is no token of that id that is not revoked yet");
    }
    Answers.none(ctx);
  }

  private static TokenView view(Credential credential) {
    return new TokenView(
        credential.id(),
        credential.kind().wire(),
        credential.subject(),
        credential.role().orElse(null),
        credential.createdAt(),
        credential.expiresAt().orElse(null),
        credential.spentAt().orElse(null),
        credential.revokedAt().orElse(null));
  }
}
