package dev.flotilla.fleet;

import dev.flotilla.agent.isolation.AttemptRoot;
import dev.flotilla.agent.isolation.Forker;
import dev.flotilla.agent.isolation.IsolationConfig;
import dev.flotilla.agent.isolation.IsolationProbe;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.cli.local.Finding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What agents need of this machine, and what of it they can reach: `doctor`'s second part.
///
/// @param environment of the process
record AgentMachine(Map<String, String> environment, Settings settings) {
  private static final int CONNECT_MILLIS = 3000;

  List<Finding> inspect() {
    var findings = new ArrayList<Finding>();
    findings.add(claude());
    findings.add(isolation());
    findings.add(credential());
    findings.add(upstream());
    findings.addAll(reach());
    return findings;
  }

  private Finding claude() {
    var path = settings.text(Setting.CLAUDE);
    if (path.isEmpty()) {
      return Finding.weak(
          "Claude Code",
          "not fetched yet",
          "`flotilla demo`, `up` and `run` fetch it by npm; or name one by FLOTILLA_CLAUDE");
    }
    return Files.isExecutable(Path.of(path))
        ? Finding.good("Claude Code", path)
        : Finding.missing(
            "Claude Code", path + " cannot be run", "correct FLOTILLA_CLAUDE, or unset it");
  }

  private Finding isolation() {
    try {
      var config =
          IsolationConfig.from(
              environment,
              settings.text(Setting.ISOLATION),
              settings.text(Setting.ISOLATION_READ_ONLY),
              settings.text(Setting.ISOLATION_ENV),
              Path.of(settings.text(Setting.CLAUDE)));
      var forker = Forker.start();
      var root = AttemptRoot.open(AttemptRoot.standard(), forker);
      return switch (IsolationProbe.probe(config, root, forker)) {
        case IsolationProbe.Result.Ready _ when config.mode() == IsolationConfig.Mode.NONE ->
            Finding.weak(
                "isolation",
                "none, as asked for: agents can do whatever you can",
                "`--isolation auto` where bubblewrap works");
        case IsolationProbe.Result.Ready _ -> Finding.good("isolation", "bubblewrap works");
        case IsolationProbe.Result.RehearsalOnly(var _, var reason, var cure) ->
            Finding.weak("isolation", reason + ": rehearsals only", cure);
        case IsolationProbe.Result.Missing(var reason, var cure) ->
            Finding.missing("isolation", reason, cure);
      };
    } catch (FlotillaException e) {
      return Finding.missing("isolation", String.valueOf(e.getMessage()), "see the reason");
    }
  }

  private Finding credential() {
    return Upstream.hasCredential(environment)
        ? Finding.good("credential", "one is set")
        : Finding.weak(
            "credential",
            "none is set: rehearsals only",
            "set ANTHROPIC_API_KEY, or FLOTILLA_UPSTREAM_URL, or use --simulate");
  }

  private Finding upstream() {
    var url = Upstream.url(environment, settings);
    var port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("http") ? 80 : 443;
    if (!environment.getOrDefault("HTTPS_PROXY", "").isEmpty()) {
      return Finding.good("model API", url + ", through HTTPS_PROXY (not tried)");
    }
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS);
      return Finding.good("model API", url + " can be reached");
    } catch (IOException e) {
      return Finding.weak(
          "model API",
          "%s cannot be reached: %s".formatted(url, e),
          "look at the network, HTTPS_PROXY and FLOTILLA_UPSTREAM_URL; rehearsals need none");
    }
  }

  /// The network of agents is the machine's: DESIGN §6.
  private List<Finding> reach() {
    var findings = new ArrayList<Finding>();
    findings.add(
        Finding.weak(
            "reach",
            "agents use this machine's network: whatever listens on loopback, abstract unix sockets, and a cloud's metadata address",
            "let services on loopback ask for credentials; on a cloud machine block 169.254.169.254 for other users"));
    if (!settings.list(Setting.ISOLATION_READ_ONLY).isEmpty()) {
      findings.add(
          Finding.good("reach", "they may read " + settings.list(Setting.ISOLATION_READ_ONLY)));
    }
    return findings;
  }
}
