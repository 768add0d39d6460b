package dev.flotilla.operator.reconcile;

/// Where a test may end the operator, in the order of a visit: docs/crash-points.md.
final class Crash {
  static final String APPLIED = "operator.applied";
  static final String PUBLISHED = "operator.published";
  static final String SCALED = "operator.scaled";
  static final String CREATED = "operator.created";
  static final String DRAINED = "operator.drained";
  static final String DELETED = "operator.deleted";
  static final String TOLD = "operator.told";
  static final String SAID = "operator.said";
  static final String RELEASED = "operator.released";

  private Crash() {}
}
