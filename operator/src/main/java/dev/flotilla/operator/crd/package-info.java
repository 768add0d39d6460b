/// The fleet and its pools as Kubernetes knows them: what people write, what the operator answers.
/// The custom resource definitions are made from these records.
@NullMarked
package dev.flotilla.operator.crd;

import org.jspecify.annotations.NullMarked;
