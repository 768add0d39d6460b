package dev.flotilla.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.role.Skill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The roles that a fleet knows, by name: those that ship, then the user's own, then a
/// repository's. A later one of the same name replaces what it names and keeps the rest.
/// Immutable.
public final class Roles {
  /// The role that plans and reviews.
  public static final String MANAGER = "manager";

  /// The generalist: what no other role is asked for.
  public static final String WORKER = "worker";

  /// Runs checks in a cluster, where it has a pool.
  public static final String CHECKER = "s4";

  private static final List<String> SHIPPED =
      List.of(MANAGER, WORKER, "s1", "s2", "s3", CHECKER, "s5", "s6");

  private final Map<String, Role> byName;
  private final Skills skills;
  private final String defaultModel;

  private Roles(Map<String, Role> byName, Skills skills, String defaultModel) {
    this.byName = byName;
    this.skills = skills;
    this.defaultModel = defaultModel;
  }

  /// The roles that ship, as they ship.
  public static Roles shipped() {
    return shipped("sonnet", "sonnet", "opus");
  }

  /// @param defaultModel of roles that name none
  /// @param workerModel of the workers and specialists that ship
  /// @param managerModel of the manager that ships
  public static Roles shipped(String defaultModel, String workerModel, String managerModel) {
    var roles = new LinkedHashMap<String, Role>();
    for (var name : SHIPPED) {
      var model = name.equals(MANAGER) ? managerModel : workerModel;
      roles.put(name, shipped(name, model));
    }
    return new Roles(roles, Skills.NONE, defaultModel);
  }

  /// With what roles from now on may name as their skills.
  public Roles withSkills(Skills known) {
    return new Roles(byName, known, defaultModel);
  }

  /// With a fleet's own: every `*.yaml` of `directory`, which need not exist. One that names a role
  /// that exists already changes the fields that it gives.
  ///
  /// @throws FlotillaException `unprocessable`, naming the file, when one is not a role
  public Roles withDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      return this;
    }
    var roles = new LinkedHashMap<>(byName);
    try (var files = Files.list(directory)) {
      for (var file : files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList()) {
        var source = file.getFileName().toString();
        var fields = RoleYaml.fields(source, Files.readString(file));
        var base = Optional.ofNullable(roles.get(fields.path("name").asText()));
        var role = RoleYaml.read(source, RoleYaml.merged(base, fields), defaultModel);
        skills.check(role);
        roles.put(role.name(), role);
      }
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE, "cannot read the roles in " + directory, e);
    }
    return new Roles(roles, skills, defaultModel);
  }

  /// With a repository's own: `roles` of its `.flotilla.yaml`, a mapping by name. A role that
  /// exists already is changed in the fields that are given, within what a repository may ask for.
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
    return new Roles(result, skills, defaultModel);
  }

  private Role changed(String name, JsonNode changes) {
    var source = ".flotilla.yaml, roles." + name;
    if (!(changes instanceof ObjectNode given)) {
      throw new FlotillaException(ErrorCode.UNPROCESSABLE, source + ": expected a mapping");
    }
    var base = Optional.ofNullable(byName.get(name));
    var fields = RoleYaml.merged(base, given).put("name", name);
    var role = RoleYaml.read(source, fields, defaultModel);
    RepositoryRules.check(source, base, role);
    skills.check(role);
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

  /// What a role of these can call up.
  public List<Skill> skills(Role role) {
    return skills.of(role);
  }

  public Collection<Role> all() {
    return List.copyOf(byName.values());
  }

  private static String shortened(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }

  private static Role shipped(String name, String model) {
    var source = "roles/" + name + ".yaml";
    return RoleYaml.read(source, RoleYaml.fields(source, resource(name)), model);
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
