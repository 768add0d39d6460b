package dev.flotilla.server.monitor;

import java.util.Map;

/// How much of the limits is used, by kind of scope: of `task` the fullest one's.
public interface BudgetRatios {
  Map<String, Double> byScope();
}
