package dev.flotilla.e2e.nodes;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The installed fleet for a test class: one for all classes of a run, because it takes minutes. Who
/// needs another one [#withdraw]s it, and the next class gets a new one.
///
/// ```java
/// @RegisterExtension static final FleetOnNodes FLEET = new FleetOnNodes();
/// ```
final class FleetOnNodes implements BeforeAllCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(FleetOnNodes.class);

  private final RealNodes nodes = new RealNodes();
  private ExtensionContext.@Nullable Store store;
  private @Nullable InstalledFleet installed;

  @Override
  public void beforeAll(ExtensionContext context) {
    nodes.beforeAll(context);
    var images = images();
    // closed before the nodes are, which are older
    store = context.getRoot().getStore(STORE);
    installed =
        store.computeIfAbsent(
            InstalledFleet.class, _ -> InstalledFleet.install(nodes, images), InstalledFleet.class);
  }

  private static Path images() {
    var made = System.getProperty("flotilla.nodes.images");
    Assumptions.assumeTrue(
        made != null,
        "no images: expected -Dflotilla.nodes.images=DIR, made by ./flotilla images operator server"
            + " gateway agent --registry localhost --to DIR");
    return Path.of(made);
  }

  RealNodes nodes() {
    return nodes;
  }

  InstalledFleet get() {
    return Objects.requireNonNull(installed, "the fleet is installed before the tests");
  }

  /// It is of no use to others any more.
  void withdraw() {
    get().close();
    Objects.requireNonNull(store).remove(InstalledFleet.class);
  }
}
