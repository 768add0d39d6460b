/// Builds the container images, with neither a registry nor a container engine. Tooling: nothing of it
/// is in the images.
@NullMarked
package dev.flotilla.images;

import org.jspecify.annotations.NullMarked;
