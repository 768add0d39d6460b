package dev.flotilla.api.role;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The one table of model aliases: a role names `opus`, `sonnet` or `haiku` (or a whole model id),
/// agents give the ids to the CLI, the gateway lets exactly these through. Immutable.
public final class Models {
  private static final Map<String, String> IDS = ids();

  private Models() {}

  private static Map<String, String> ids() {
    var ids = new LinkedHashMap<String, String>();
    ids.put("opus", "claude-opus-5-5");
    ids.put("sonnet", "claude-sonnet-5-5");
    ids.put("haiku", "claude-haiku-5-5");
    return Collections.unmodifiableMap(ids);
  }

  /// Alias → model id, dearest first.
  public static Map<String, String> aliases() {
    return IDS;
  }

  /// The model id of an alias; anything else is a model id already.
  public static String id(String aliasOrId) {
    return IDS.getOrDefault(aliasOrId, aliasOrId);
  }

  /// The model that the CLI uses on the side, whatever the role's.
  public static String small() {
    return id("haiku");
  }
}
