package dev.flotilla.server.http;

import dev.flotilla.api.task.TaskRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a task may start from: what was uploaded, or a URL on another machine's terms. The server
/// never opens a path of its own machine for a caller.
final class RepositoryRules {
  private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git");
  // git's short form of ssh, user@host:path
  private static final Pattern SHORT =
      Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\\s:-][^\\s:]*");
  private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][^\\s~^:?*\\[\\\\\\x00-\\x1f]*");

  private RepositoryRules() {}

  static void check(TaskRequest.@Nullable Repository repository) {
    TaskRequests.require(
        repository != null && (repository.url() == null) != (repository.upload() == null),
        "repository",
        "expected exactly one of url and upload");
    if (repository == null) {
      return;
    }
    var upload = repository.upload();
    if (upload != null) {
      Queries.uuid("repository.upload", upload);
    }
    var url = repository.url();
    if (url != null) {
      checkUrl(url);
    }
    var ref = repository.ref();
    TaskRequests.require(
        ref == null || url != null, "repository.ref", "an upload is one commit: leave it out");
    TaskRequests.require(
        ref == null || (ref.length() <= 255 && REF.matcher(ref).matches() && !ref.contains("..")),
        "repository.ref",
        "expected the name of a branch or tag, or a commit");
  }

  private static void checkUrl(String url) {
    TaskRequests.require(
        isRemote(url),
        "repository.url",
        "expected a https, http, ssh or git URL: paths and file URLs are the command line's to"
            + " upload");
    TaskRequests.require(
        !holdsPassword(url),
        "repository.url",
        "expected no password in it: give the server the credential instead");
  }

  private static boolean isRemote(String url) {
    if (url.length() > 2000) {
      return false;
    }
    try {
      var uri = new URI(url);
      var scheme = uri.getScheme();
      if (scheme != null && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
        var host = uri.getHost();
        return host != null && !host.startsWith("-");
      }
    } catch (URISyntaxException e) {
      return SHORT.matcher(url).matches();
    }
    return SHORT.matcher(url).matches();
  }

  private static boolean holdsPassword(String url) {
    try {
      var info = new URI(url).getRawUserInfo();
      return info != null && info.contains(":");
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
