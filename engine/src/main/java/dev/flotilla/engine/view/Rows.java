package dev.flotilla.engine.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.usage.Usage;
import dev.flotilla.api.usage.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Columns as the types that they are.
public final class Rows {
  private Rows() {}

  public static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  public static Optional<Instant> timeIfAny(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
    return timeIfAny(row, column).orElse(null);
  }

  static JsonNode json(ResultSet row, String column) throws SQLException {
    return Json.read(row.getString(column), JsonNode.class);
  }

  static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of(Json.read(row.getString(column), String[].class));
  }

  static Map<String, String> labels(ResultSet row, String column) throws SQLException {
    var labels = new TreeMap<String, String>();
    json(row, column).properties().forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
    return labels;
  }

  /// The columns of [#USAGE].
  static Usage usage(ResultSet row) throws SQLException {
    return new Usage(
        row.getLong("input"),
        row.getLong("output"),
        row.getLong("cache_read"),
        row.getLong("cache_write"),
        row.getLong("requests"),
        new Usd(row.getBigDecimal("cost")),
        new Usd(row.getBigDecimal("estimated")));
  }

  /// Sums over rows of `model_request` named `r`: what answers with status 200 reported, the exact
  /// costs added up and rounded once.
  static final String USAGE =
      """
      coalesce(sum(r.input), 0) as input, coalesce(sum(r.output), 0) as output,
      coalesce(sum(r.cache_read), 0) as cache_read,
      coalesce(sum(r.cache_write_5m + r.cache_write_1h), 0) as cache_write,
      count(*) filter (where r.status = 200) as requests,
      round(coalesce(sum(r.cost_usd), 0), 6) as cost,
      round(coalesce(sum(r.estimated_usd), 0), 6) as estimated
      """;
}
