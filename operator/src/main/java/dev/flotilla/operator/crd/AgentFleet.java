package dev.flotilla.operator.crd;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// What all pools of a fleet have in common: where the server and the model gateway are, what agents
/// may reach. Usually there is one, `default`. As fabric8 has it, a bean: not thread-safe.
@Group(AgentPool.GROUP)
@Version(AgentPool.VERSION)
@ShortNames("fleet")
public final class AgentFleet extends CustomResource<AgentFleetSpec, AgentFleetStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
