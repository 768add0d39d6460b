package dev.flotilla.e2e.nodes;

import dev.flotilla.e2e.harness.Eventually;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Writes to a database without end, and knows what was acknowledged. Whoever loses his connection
/// makes himself another.
final class Writers implements AutoCloseable {
  private static final int COUNT = 4;

  private final String url;
  private final User user;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final AtomicLong longest = new AtomicLong();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closed;

  /// Who writes.
  record User(String name, String password) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Writers(String url, User user) {
    this.url = url;
    this.user = user;
  }

  static Writers start(String url, User user) {
    var writers = new Writers(url, user);
    Eventually.until(writers::prepare);
    for (var place = 0; place < COUNT; place++) {
      writers.threads.execute(writers::write);
    }
    return writers;
  }

  private boolean prepare() {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      return !statement.execute("create table if not exists written (number bigint primary key)");
    } catch (SQLException e) {
      return false;
    }
  }

  private void write() {
    while (!closed) {
      try (var connection = connect();
          var statement = connection.prepareStatement("insert into written values (?)")) {
        while (!closed) {
          var number = numbers.incrementAndGet();
          statement.setLong(1, number);
          statement.executeUpdate();
          acknowledged.add(number);
          var now = System.nanoTime();
          var pause = now - last.getAndSet(now);
          longest.accumulateAndGet(pause, Math::max);
        }
      } catch (SQLException e) {
        // that one was not acknowledged: whether it was written nobody knows
        Eventually.after(Duration.ofMillis(50));
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user.name(), user.password());
  }

  Set<Long> acknowledged() {
    return acknowledged;
  }

  /// Between two writes of anybody.
  Duration longestPause() {
    return Duration.ofNanos(longest.get());
  }

  Set<Long> stored() {
    var stored = new HashSet<Long>();
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select number from written")) {
      while (rows.next()) {
        stored.add(rows.getLong(1));
      }
      return stored;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Returns when nobody writes any more.
  void stop() {
    closed = true;
    threads.close();
  }

  @Override
  public void close() {
    stop();
  }
}
