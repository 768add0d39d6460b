package dev.flotilla.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The roles that a fleet knows, by name: those that ship, then the user's own, then a
/// repository's. A later one of the same name replaces what it names and keeps the rest.
/// Immutable.
public final class Roles {
  private static final List<String> SHIPPED = List.of("worker");

  private final Map<String, Role> byName;
  private final String defaultModel;

  private Roles(Map<String, Role> byName, String defaultModel) {
    this.byName = byName;
    this.defaultModel = defaultModel;
  }

  /// The roles that ship, as they ship.
  public static Roles shipped() {
    return shipped("sonnet", "sonnet");
  }

  /// @param defaultModel of roles that name none
  /// @param workerModel of the workers that ship
  public static Roles shipped(String defaultModel, String workerModel) {
    var roles = new LinkedHashMap<String, Role>();
    SHIPPED.forEach(
        name -> roles.put(name, RoleYaml.read("roles/" + name, resource(name), workerModel)));
    return new Roles(roles, defaultModel);
  }

  /// With a fleet's own: every `*.yaml` of `directory`, which need not exist.
  ///
  /// @throws FlotillaException `unprocessable`, naming the file, when one is not a role
  public Roles withDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      return this;
    }
    var roles = new LinkedHashMap<>(byName);
    try (var files = Files.list(directory)) {
      for (var file : files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList()) {
        var role =
            RoleYaml.read(file.getFileName().toString(), Files.readString(file), defaultModel);
        roles.put(role.name(), role);
      }
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "cannot read the roles in " + directory, e);
    }
    return new Roles(roles, defaultModel);
  }

  /// With a repository's own: `roles` of its `.flotilla.yaml`, a mapping by name. A role that
  /// exists already is changed in the fields that are given. What it sees of the machine's
  /// variables does not grow by that: a repository is not the machine's owner.
  ///
  /// @throws FlotillaException `unprocessable`, naming the role and the field
  public Roles with(JsonNode roles) {
    if (roles.isMissingNode() || roles.isNull()) {
      return this;
    }
    if (!(roles instanceof ObjectNode given)) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, ".flotilla.yaml, roles: expected a mapping of names to roles");
    }
    var result = new LinkedHashMap<>(byName);
    given
        .properties()
        .forEach(entry -> result.put(entry.getKey(), changed(entry.getKey(), entry.getValue())));
    return new Roles(result, defaultModel);
  }

  private Role changed(String name, JsonNode fields) {
    var source = ".flotilla.yaml, roles." + name;
    if (!(fields instanceof ObjectNode given)) {
      throw new FlotillaException(ErrorCode.UNPROCESSABLE, source + ": expected a mapping");
    }
    var base = byName.get(name);
    ObjectNode whole = base == null ? given.objectNode() : RoleYaml.write(base);
    whole.setAll(given);
    var role = RoleYaml.read(source, whole.put("name", name), defaultModel);
    var granted = base == null ? List.<String>of() : base.env();
    if (!granted.containsAll(role.env())) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          source
              + ", env: a repository may not ask for variables of the machine that agents run on:"
              + " leave it out, and name them in a role of the fleet's own, or in isolation.env");
    }
    return role;
  }

  /// @throws FlotillaException `unprocessable` with the names that are known
  public Role get(String name) {
    var role = byName.get(name);
    if (role == null) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "role: expected one of %s, found '%s'"
              .formatted(String.join(", ", byName.keySet()), shortened(name)));
    }
    return role;
  }

  public Collection<Role> all() {
    return List.copyOf(byName.values());
  }

  private static String shortened(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }

  private static String resource(String name) {
    try (var in = Roles.class.getResourceAsStream("/roles/" + name + ".yaml")) {
      if (in == null) {
        throw new FlotillaException(
            ErrorCode.INTERNAL, "expected the role " + name + " among the resources");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
