package dev.flotilla.engine.credential;

import dev.flotilla.api.rest.Page;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.view.Cursor;
import dev.flotilla.engine.view.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// User and join tokens, and whose a token is. Thread-safe.
public final class CredentialStore {
  private static final String MINT =
      """
      insert into credential (token_hash, kind, subject, role, created_at, expires_at)
      values (:hash, :kind, :subject, :role, :now, :expires)
      """;

  private static final String FIND =
      """
      select kind, subject, null::uuid as instance from credential
       where token_hash = :hash and kind in ('user', 'join') and spent_at is null
         and revoked_at is null and (expires_at is null or expires_at > :now)
      union all
      select 'instance', name, id from instance where token_hash = :hash and gone_at is null
      """;

  private static final String LIST =
      """
      select * from credential
       where kind in ('user', 'join')
         and (:before::timestamptz is null or (created_at, encode(substring(token_hash for 6), 'hex')) < (:before, :id))
       order by created_at desc, token_hash desc
       limit :limit
      """;

  private static final String REVOKE =
      """
      update credential set revoked_at = :now
       where encode(substring(token_hash for 6), 'hex') = :id and revoked_at is null
         and kind in ('user', 'join')
      """;

  private static final String AUDIT =
      """
      insert into audit (at, actor, action, target) values (:now, :actor, :action, :target)
      """;

  private final Database database;
  private final Clock clock;

  public CredentialStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// A new token that the fleet makes for itself.
  public Minted mint(
      CredentialKind kind, String subject, Optional<String> role, Optional<Duration> timeToLive) {
    return mint("flotilla", kind, subject, role, timeToLive);
  }

  /// A new token: the only time that it is seen.
  ///
  /// @param actor who asks for it, for the audit
  /// @param timeToLive absent: until it is revoked
  public Minted mint(
      String actor,
      CredentialKind kind,
      String subject,
      Optional<String> role,
      Optional<Duration> timeToLive) {
    var token = TokenText.random(kind.wire());
    var hash = AssignmentTokens.hash(token);
    var now = clock.instant();
    var expires = timeToLive.map(now::plus);
    database.run(
        handle -> {
          try (var update = handle.createUpdate(MINT)) {
            update
                .bind("hash", hash)
                .bind("kind", kind.wire())
                .bind("subject", subject)
                .bind("role", role.orElse(null))
                .bind("now", now)
                .bind("expires", expires.orElse(null))
                .execute();
          }
          audit(handle, actor, "token.mint", id(hash));
        });
    var credential =
        new Credential(
            id(hash), kind, subject, role, now, expires, Optional.empty(), Optional.empty());
    return new Minted(token, credential);
  }

  /// A token and what stays of it.
  public record Minted(String token, Credential credential) {
    @Override
    public String toString() {
      return "Minted[" + credential + "]";
    }
  }

  /// Whose token that is, if it is good now.
  public Optional<Holder> find(String token) {
    return database.transact(
        handle -> {
          try (var query = handle.createQuery(FIND)) {
            return query
                .bind("hash", AssignmentTokens.hash(token))
                .bind("now", clock.instant())
                .map((row, context) -> holder(row))
                .findOne();
          }
        });
  }

  /// Who holds a token.
  public sealed interface Holder {
    record User(String subject) implements Holder {}

    record Joiner() implements Holder {}

    record Instance(InstanceId id) implements Holder {}
  }

  private static Holder holder(ResultSet row) throws SQLException {
    return switch (row.getString("kind")) {
      case "user" -> new Holder.User(row.getString("subject"));
      case "join" -> new Holder.Joiner();
      default -> new Holder.Instance(new InstanceId(row.getObject("instance", UUID.class)));
    };
  }

  /// The newest first.
  public Page<Credential> list(Optional<Cursor> cursor, int limit) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(LIST)) {
            var found =
                query
                    .bind("before", cursor.map(Cursor::at).orElse(null))
                    .bind("id", cursor.map(Cursor::key).orElse(null))
                    .bind("limit", limit + 1)
                    .map((row, context) -> credential(row))
                    .list();
            return Cursor.page(found, limit, it -> new Cursor(it.createdAt(), it.id()));
          }
        });
  }

  /// False when there is none of that id that can be revoked.
  public boolean revoke(String actor, String id) {
    return database.transact(
        handle -> {
          try (var update = handle.createUpdate(REVOKE)) {
            if (update.bind("id", id).bind("now", clock.instant()).execute() == 0) {
              return false;
            }
          }
          audit(handle, actor, "token.revoke", id);
          return true;
        });
  }

  private void audit(Handle handle, String actor, String action, String target) {
    try (var update = handle.createUpdate(AUDIT)) {
      update
          .bind("now", clock.instant())
          .bind("actor", actor)
          .bind("action", action)
          .bind("target", target)
          .execute();
    }
  }

  private static String id(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, 6);
  }

  private static Credential credential(ResultSet row) throws SQLException {
    return new Credential(
        id(row.getBytes("token_hash")),
        CredentialKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("subject"),
        Optional.ofNullable(row.getString("role")),
        Rows.time(row, "created_at"),
        Rows.timeIfAny(row, "expires_at"),
        Rows.timeIfAny(row, "spent_at"),
        Rows.timeIfAny(row, "revoked_at"));
  }
}
