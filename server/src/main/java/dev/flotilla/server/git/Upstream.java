package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A repository elsewhere, by URL: never a path or a file of this machine, never with a password.
///
/// @param host in lower case
/// @param path without leading slash and `.git`
record Upstream(String url, String host, String path) {
  private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git");
  private static final Pattern SHORT =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*@([A-Za-z0-9][A-Za-z0-9.-]*):([^\\s:-][^\\s:]*)");

  private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][^\\s~^:?*\\[\\\\\\x00-\\x1f]*");

  /// @throws FlotillaException `unprocessable` for anything else
  static Upstream of(String url) {
    var brief = SHORT.matcher(url);
    if (brief.matches()) {
      return new Upstream(url, brief.group(1).toLowerCase(Locale.ROOT), bare(brief.group(2)));
    }
    try {
      var uri = URI.create(url);
      if (uri.getScheme() != null
          && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && uri.getHost() != null
          && !uri.getHost().startsWith("-")
          && (uri.getRawUserInfo() == null || !uri.getRawUserInfo().contains(":"))) {
        return new Upstream(url, uri.getHost().toLowerCase(Locale.ROOT), bare(uri.getPath()));
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new FlotillaException(
        ErrorCode.UNPROCESSABLE,
        "repository: expected a https, http, ssh or git URL without a password in it");
  }

  /// @throws FlotillaException `unprocessable` unless it is the name of one branch, tag or commit
  static String ref(String ref) {
    if (!REF.matcher(ref).matches() || ref.contains("..") || ref.length() > 255) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "ref: expected the name of a branch or tag, or a commit");
    }
    return ref;
  }

  private static String bare(String path) {
    return path.replaceFirst("^/+", "").replaceFirst("/+$", "").replaceFirst("\\.git$", "");
  }

  /// `owner/name` on github.com.
  Optional<String> onGitHub() {
    return host.equals("github.com") && path.matches("[\\w.-]+/[\\w.-]+")
        ? Optional.of(path)
        : Optional.empty();
  }

  /// The last part of the path, for people.
  String name() {
    return path.isEmpty() ? host : path.substring(path.lastIndexOf('/') + 1);
  }
}
