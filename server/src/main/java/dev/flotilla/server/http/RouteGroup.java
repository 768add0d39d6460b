package dev.flotilla.server.http;

/// Routes about one thing.
interface RouteGroup {
  void addTo(Router router);
}
