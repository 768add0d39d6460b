package dev.flotilla.operator.lead;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;

/// What one operator knows of the lease, and whether it may take it. A lease is over when this process has
/// seen it unchanged for its duration: the times in it are its holder's, whose clock may be any. Not
/// thread-safe.
final class Candidate {
  private final String name;
  private final String namespace;
  private final String identity;
  private Optional<Sighting> seen = Optional.empty();

  /// @param version of the lease
  /// @param since it was first seen so
  private record Sighting(String version, Instant since) {}

  /// @param identity among operators: one that starts anew under its old name leads at once
  Candidate(String name, String namespace, String identity) {
    this.name = name;
    this.namespace = namespace;
    this.identity = identity;
  }

  /// @param found absent: there is none yet
  /// @return the lease as it is to be written; absent: it is another one's for now
  Optional<Lease> claim(Optional<Lease> found, Instant now) {
    if (found.isEmpty()) {
      return Optional.of(of(new LeaseBuilder().build(), now, 0));
    }
    var lease = found.get();
    if (isOurs(lease)) {
      return Optional.of(of(lease, now, transitions(lease)));
    }
    return isFree(lease, now)
        ? Optional.of(of(lease, now, transitions(lease) + 1))
        : Optional.empty();
  }

  /// The lease as it is left to whoever comes.
  Optional<Lease> release(Optional<Lease> found) {
    return found
        .filter(this::isOurs)
        .map(it -> new LeaseBuilder(it).editSpec().withHolderIdentity("").endSpec().build());
  }

  boolean isOurs(Lease lease) {
    return lease.getSpec() != null && identity.equals(lease.getSpec().getHolderIdentity());
  }

  private boolean isFree(Lease lease, Instant now) {
    var spec = lease.getSpec();
    if (spec == null || spec.getHolderIdentity() == null || spec.getHolderIdentity().isEmpty()) {
      return true;
    }
    var version = Objects.requireNonNullElse(lease.getMetadata().getResourceVersion(), "");
    var sighting =
        seen.filter(it -> it.version().equals(version)).orElse(new Sighting(version, now));
    seen = Optional.of(sighting);
    return !now.isBefore(sighting.since().plus(duration(spec)));
  }

  private static Duration duration(LeaseSpec spec) {
    return spec.getLeaseDurationSeconds() == null
        ? Leadership.LEASE
        : Duration.ofSeconds(spec.getLeaseDurationSeconds());
  }

  private static int transitions(Lease lease) {
    var spec = lease.getSpec();
    return spec == null || spec.getLeaseTransitions() == null ? 0 : spec.getLeaseTransitions();
  }

  private Lease of(Lease before, Instant now, int transitions) {
    var time = ZonedDateTime.ofInstant(now, ZoneOffset.UTC);
    var acquired = before.getSpec() == null ? null : before.getSpec().getAcquireTime();
    return new LeaseBuilder(before)
        .editOrNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .editOrNewSpec()
        .withHolderIdentity(identity)
        .withLeaseDurationSeconds((int) Leadership.LEASE.toSeconds())
        .withAcquireTime(isOurs(before) && acquired != null ? acquired : time)
        .withRenewTime(time)
        .withLeaseTransitions(transitions)
        .endSpec()
        .build();
  }
}
