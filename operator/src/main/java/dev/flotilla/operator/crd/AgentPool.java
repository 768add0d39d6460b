package dev.flotilla.operator.crd;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// Agents of one role: what they look like and how many there may be. Its pods and its service
/// account bear its name. As fabric8 has it, a bean: not thread-safe.
@Group(AgentPool.GROUP)
@Version(AgentPool.VERSION)
@ShortNames("apool")
@Rule(
    value =
        "size(self.metadata.name) <= 52 &&"
            + " self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name: expected at most 52 lower case letters, digits and dashes,"
            + " because pods and labels are named after it")
@Rule(
    value =
        "!(self.metadata.name in ['default', 'flotilla-operator', 'api-gateway', 'model-gateway',"
            + " 'dashboard-backend', 'dashboard-frontend'])",
    message =
        "metadata.name: is the name of another part of Flotilla,"
            + " and the pool's service account would be taken for that part's")
public final class AgentPool extends CustomResource<AgentPoolSpec, AgentPoolStatus>
    implements Namespaced {
  public static final String GROUP = "flotilla.dev";
  public static final String VERSION = "v1alpha1";

  private static final long serialVersionUID = 1;
}
