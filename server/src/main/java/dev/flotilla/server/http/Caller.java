package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.server.auth.Principal;
import dev.flotilla.server.cluster.Identity;
import io.javalin.http.Context;
import java.util.Optional;

/// Who sent the request that is being answered; the router put it there.
final class Caller {
  static final String KEY = "flotilla.principal";

  private Caller() {}

  static String subject(Context ctx) {
    if (ctx.attribute(KEY) instanceof Principal.Person person) {
      return person.subject();
    }
    throw misrouted(ctx);
  }

  static InstanceId instance(Context ctx) {
    if (ctx.attribute(KEY) instanceof Principal.Instance instance) {
      return instance.id();
    }
    throw misrouted(ctx);
  }

  /// Empty for whoever joins by a join token.
  static Optional<Identity.Pod> pod(Context ctx) {
    return ctx.attribute(KEY) instanceof Principal.Pod(var pod)
        ? Optional.of(pod)
        : Optional.empty();
  }

  static String joinToken(Context ctx) {
    if (ctx.attribute(KEY) instanceof Principal.Joiner joiner) {
      return joiner.token();
    }
    throw misrouted(ctx);
  }

  private static FlotillaException misrouted(Context ctx) {
    return new FlotillaException(
        ErrorCode.INTERNAL, "expected another kind of caller on " + ctx.path());
  }
}
