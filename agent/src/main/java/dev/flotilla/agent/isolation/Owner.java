package dev.flotilla.agent.isolation;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// The user that an attempt's commands run as on the host.
///
/// @param foreign the JVM is root and gives its children this user instead of its own
public record Owner(int uid, int gid, boolean foreign) {
  /// Users that neither distributions nor systemd hand out (60706 to 61183).
  private static final int FIRST = 60736;

  /// Places under one root, and so users.
  static final int PLACES = 448;

  /// Of commands at a place: an own user for each when the JVM is root, else the JVM's.
  static Owner ofPlace(int place) {
    var self = self();
    return self.uid() == 0 ? new Owner(FIRST + place, FIRST + place, true) : self;
  }

  /// The JVM's own.
  public static Owner self() {
    var system = new UnixSystem();
    return new Owner((int) system.getUid(), (int) system.getGid(), false);
  }

  /// Gives a path (never what a link points to) to this user; nothing to do unless foreign.
  public void take(Path path) throws IOException {
    if (foreign) {
      own(path);
    }
  }

  void own(Path path) throws IOException {
    Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
  }
}
