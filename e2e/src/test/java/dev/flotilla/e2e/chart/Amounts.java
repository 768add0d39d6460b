package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/// Kubernetes quantities as numbers.
final class Amounts {
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

  private Amounts() {}

  static BigDecimal cores(JsonNode quantity) {
    var text = quantity.asText();
    return text.endsWith("m")
        ? new BigDecimal(text.substring(0, text.length() - 1)).divide(THOUSAND)
        : new BigDecimal(text);
  }

  static BigDecimal gibibytes(JsonNode quantity) {
    var text = quantity.asText();
    var number = new BigDecimal(text.substring(0, text.length() - 2));
    return switch (text.substring(text.length() - 2)) {
      case "Gi" -> number;
      case "Mi" -> number.divide(KIBI);
      default -> throw new IllegalArgumentException("expected Mi or Gi, found " + text);
    };
  }
}
