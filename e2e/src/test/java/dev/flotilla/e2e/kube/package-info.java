/// A real Kubernetes control plane to test against, with nodes that are played.
@NullMarked
package dev.flotilla.e2e.kube;

import org.jspecify.annotations.NullMarked;
