package dev.flotilla.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// `POST /api/v1/tokens`: a new token.
///
/// @param kind `user` or `join`
/// @param subject a user token's holder, as audit shall name it; absent: `user`
/// @param role a join token's: the instance leases that role's assignments only; absent: any
/// @param ttlSeconds absent: a user token lasts until it is revoked, a join token an hour
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenRequest(
    String kind, @Nullable String subject, @Nullable String role, @Nullable Long ttlSeconds) {}
