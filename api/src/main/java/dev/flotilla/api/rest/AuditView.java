package dev.flotilla.api.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/// `GET /api/v1/audit`: who did what to which, append-only.
///
/// @param actor the subject of the credential, or `flotilla` itself
public record AuditView(
    String id, Instant at, String actor, String action, String target, JsonNode detail) {}
