package dev.flotilla.images;

import java.util.LinkedHashMap;
import java.util.Map;

/// Something in an image that came from elsewhere, as a bill of materials names it.
///
/// @param type one of CycloneDX' kinds
/// @param purl how vulnerability databases call it
record Component(String type, String name, String version, String purl) {
  static Component library(String name, String version) {
    return new Component("library", name, version, "pkg:generic/%s@%s".formatted(name, version));
  }

  static Component npm(String name, String version) {
    return new Component(
        "application", name, version, "pkg:npm/%s@%s".formatted(name.replace("@", "%40"), version));
  }

  /// @param distribution as `/etc/os-release` calls it
  static Component debian(String distribution, String name, String version, String architecture) {
    return new Component(
        "library",
        name,
        version,
        "pkg:deb/%s/%s@%s?arch=%s"
            .formatted(distribution, name, version.replace("+", "%2B"), architecture));
  }

  /// In one order, in every JVM: the same image has the same bill.
  Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("type", type);
    fields.put("bom-ref", purl);
    fields.put("name", name);
    fields.put("version", version);
    fields.put("purl", purl);
    return fields;
  }
}
