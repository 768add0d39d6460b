package dev.flotilla.agent.isolation;

/// The user that an attempt's commands run as on the host.
///
/// @param foreign the JVM is root and gives its children this user instead of its own
public record Owner(int uid, int gid, boolean foreign) {}
