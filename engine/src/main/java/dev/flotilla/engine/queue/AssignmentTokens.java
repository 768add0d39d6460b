package dev.flotilla.engine.queue;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.store.Database;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;

/// The token that the CLI and its commands see, worth one assignment. It is derived from attempt
/// and fencing token, so that a repeated lease brings the same one; the ledger knows its SHA-256
/// only. It is good as long as the lease's row is there. Thread-safe.
public final class AssignmentTokens {
  private static final String PREFIX = "fa_";

  private static final String FIND =
      """
      select l.task, l.subtask, l.assignment, l.attempt, l.fencing_token, a.kind, l.role, l.agent,
             l.session_id, t.repository_id, t.simulated, a.start_commit
        from lease l
        join assignment a on a.id = l.assignment
        join task t on t.id = l.task
       where l.token_hash = :hash
      """;

  private static final String SECRET =
      """
      insert into fleet (token_secret, created_at) values (:secret, now())
      on conflict (singleton) do update set singleton = true
      returning token_secret
      """;

  private static final int BLOCK = 64;

  private final SecretKeySpec secret;
  private final byte[] key;

  private AssignmentTokens(byte[] secret) {
    this.secret = new SecretKeySpec(secret, "HmacSHA256");
    this.key = secret.clone();
  }

  /// The two keys of HMAC (RFC 2104), so that the lease's one statement can derive the hash.
  byte[] outerKey() {
    return padded(0x5c);
  }

  byte[] innerKey() {
    return padded(0x36);
  }

  private byte[] padded(int pad) {
    var block = Arrays.copyOf(key, BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (byte) (block[i] ^ pad);
    }
    return block;
  }

  /// Reads the fleet's secret; the first fleet on a database makes it.
  public static AssignmentTokens of(Database database) {
    var fresh = new byte[32];
    new SecureRandom().nextBytes(fresh);
    return new AssignmentTokens(
        database.transact(
            it -> it.createQuery(SECRET).bind("secret", fresh).mapTo(byte[].class).one()));
  }

  /// Who holds the token now; empty when nobody does (any more).
  public static Optional<Holder> holder(Handle handle, String assignmentToken) {
    return find(handle, FIND, assignmentToken);
  }

  /// As [#holder], and the lease cannot end before the transaction does: for writes that must not
  /// happen after it was lost.
  public static Optional<Holder> lockedHolder(Handle handle, String assignmentToken) {
    return find(handle, FIND + " for share of l", assignmentToken);
  }

  /// The token of an attempt.
  public String token(AttemptId attempt, FencingToken fence) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      var message =
          ByteBuffer.allocate(24)
              .putLong(attempt.value().getMostSignificantBits())
              .putLong(attempt.value().getLeastSignificantBits())
              .putLong(fence.value());
      return PREFIX + HexFormat.of().formatHex(mac.doFinal(message.array()));
    } catch (GeneralSecurityException e) {
      throw new FlotillaException(ErrorCode.INTERNAL, "this JVM has no HmacSHA256", e);
    }
  }

  /// What the ledger keeps of a token of any kind.
  public static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new FlotillaException(ErrorCode.INTERNAL, "this JVM has no SHA-256", e);
    }
  }

  private static Optional<Holder> find(Handle handle, String sql, String assignmentToken) {
    if (!assignmentToken.startsWith(PREFIX)) {
      return Optional.empty();
    }
    return handle
        .createQuery(sql)
        .bind("hash", hash(assignmentToken))
        .map((row, _) -> holder(row))
        .findOne();
  }

  private static Holder holder(ResultSet row) throws SQLException {
    return new Holder(
        new TaskId(row.getString("task")),
        new SubtaskKey(row.getString("subtask")),
        new AssignmentId(row.getObject("assignment", UUID.class)),
        new AttemptId(row.getObject("attempt", UUID.class)),
        new FencingToken(row.getLong("fencing_token")),
        AssignmentKind.valueOf(row.getString("kind")),
        row.getString("role"),
        new AgentId(row.getString("agent")),
        Optional.ofNullable(row.getObject("session_id", UUID.class)).map(SessionId::new),
        row.getObject("repository_id", UUID.class),
        row.getBoolean("simulated"),
        new CommitId(row.getString("start_commit")));
  }
}
