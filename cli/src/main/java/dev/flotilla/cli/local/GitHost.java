package dev.flotilla.cli.local;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The fleet's git host, as the user's git reaches it: the token by the environment, never in an
/// argument or a URL; whatever of the user's configuration would get in the way switched off.
///
/// @param url of a repository there
record GitHost(URI url, String token) {
  /// `url.X.insteadOf=X` is the longest match there can be: no rewriting of the user's applies.
  String[] arguments(String... more) {
    var all =
        new ArrayList<>(
            List.of(
                "-c", "core.hooksPath=/dev/null",
                "-c", "http.proxy=",
                "-c", "protocol.allow=always",
                "-c", "protocol." + url.getScheme() + ".allow=always",
                "-c", "gc.auto=0",
                "-c", "maintenance.auto=false",
                "-c", "url." + url + ".insteadOf=" + url,
                "-c", "url." + url + ".pushInsteadOf=" + url));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  /// The empty values first: they clear what the user's configuration lists.
  Map<String, String> environment() {
    return Map.of(
        "GIT_CONFIG_COUNT", "3",
        "GIT_CONFIG_KEY_0", "http.extraHeader",
        "GIT_CONFIG_VALUE_0", "",
        "GIT_CONFIG_KEY_1", "http.extraHeader",
        "GIT_CONFIG_VALUE_1", "Authorization: Bearer " + token,
        "GIT_CONFIG_KEY_2", "credential.helper",
        "GIT_CONFIG_VALUE_2", "");
  }

  @Override
  public String toString() {
    return "GitHost[" + url + "]";
  }
}
