package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.task.TaskId;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostilePackIT {
  private static final String SOLO = "refs/heads/flotilla/t1/solo";

  @TempDir private Path temporary;
  private GitFleet fleet;
  private String base;
  private TaskId task;
  private GitFleet.Held held;

  @BeforeEach
  void aTaskWithALease() {
    fleet = new GitFleet(temporary);
    var user = GitCli.init(temporary.resolve("user"), temporary.resolve("home"));
    base = user.commit("README", "hello\n");
    task = fleet.task("t1", user);
    held = fleet.lease(task, "WORK", base);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  /// What git would send for one ref, with any pack after it.
  private String push(byte[] pack) throws Exception {
    var body = new ByteArrayOutputStream();
    var command = base + " " + "1".repeat(40) + " " + SOLO + "\0 report-status";
    body.writeBytes(
        "%04x%s0000".formatted(command.length() + 4, command).getBytes(StandardCharsets.UTF_8));
    body.writeBytes(pack);
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(fleet.server.url(task) + "/git-receive-pack"))
              .header("Authorization", "Bearer " + held.token())
              .header("Content-Type", "application/x-git-receive-pack-request")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static byte[] pack(int count, byte[]... objects) throws Exception {
    var pack = new ByteArrayOutputStream();
    pack.writeBytes("PACK".getBytes(StandardCharsets.US_ASCII));
    pack.writeBytes(ByteBuffer.allocate(8).putInt(2).putInt(count).array());
    for (var object : objects) {
      pack.writeBytes(object);
    }
    pack.writeBytes(MessageDigest.getInstance("SHA-1").digest(pack.toByteArray()));
    return pack.toByteArray();
  }

  /// A blob that says it has `size` octets and holds `content`.
  private static byte[] blob(long size, byte[] content) {
    var object = new ByteArrayOutputStream();
    long left = size >>> 4;
    object.write((int) ((3 << 4) | (size & 15) | (left > 0 ? 0x80 : 0)));
    for (; left > 0; left >>>= 7) {
      object.write((int) ((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
    }
    var deflater = new Deflater();
    deflater.setInput(content);
    deflater.finish();
    var buffer = new byte[8192];
    while (!deflater.finished()) {
      object.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return object.toByteArray();
  }

  private void nothingIsKept() {
    assertThat(fleet.count("select count(*) from git_pack where task is not null")).isZero();
    // thrown away when the answer is out already
    await()
        .untilAsserted(() -> assertThat(fleet.root.resolve("cache/incoming")).isEmptyDirectory());
    assertThat(fleet.count("select count(*) from git_ref where commit_id = '" + base + "'"))
        .isEqualTo(3);
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    var answer = push("this is no pack".repeat(100).getBytes(StandardCharsets.UTF_8));

    assertThat(answer).contains("unpack error");
    nothingIsKept();
  }

  @Test
  void aTruncatedPackIsRefused() throws Exception {
    var whole = pack(2, blob(5, "hello".getBytes(StandardCharsets.UTF_8)));

    assertThat(push(whole)).contains("unpack error");
    assertThat(push(Arrays.copyOf(whole, whole.length - 15))).contains("unpack error");
    nothingIsKept();
  }

  @Test
  void aPackWithAWrongChecksumIsRefused() throws Exception {
    var pack = pack(1, blob(5, "hello".getBytes(StandardCharsets.UTF_8)));
    pack[pack.length - 1] ^= 1;

    assertThat(push(pack)).contains("unpack error");
    nothingIsKept();
  }

  @Test
  void anObjectThatLiesAboutItsSizeIsRefused() throws Exception {
    assertThat(push(pack(1, blob(3, new byte[10_000_000])))).contains("unpack error");
    assertThat(push(pack(1, blob(1L << 40, new byte[10])))).contains("unpack error");
    nothingIsKept();
  }

  @Test
  void aPackWithoutTheCommitItIsPushedForIsRefused() throws Exception {
    var answer = push(pack(1, blob(5, "hello".getBytes(StandardCharsets.UTF_8))));

    assertThat(answer).contains("ng " + SOLO);
    nothingIsKept();
  }
}
