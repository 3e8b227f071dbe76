"""What Kubernetes' role-based access control allows: one request judged by the bindings and roles of a cluster, offline.

    >>> from graphnhi.access.kubernetes_rbac import Cluster, ResourceRequest, binding, decide, role, service_account
    >>> reader = role({"metadata": {"name": "reader"}, "rules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["secrets"]}]})
    >>> lent = binding({"metadata": {"name": "lent", "namespace": "pay"}, "roleRef": {"kind": "ClusterRole", "name": "reader"},
    ...                 "subjects": [{"kind": "ServiceAccount", "name": "app"}]})
    >>> cluster, app = Cluster([reader], [lent]), service_account("pay", "app")
    >>> decide(ResourceRequest("get", "secrets", namespace="pay"), app, cluster).verdict
    'allowed'
    >>> decide(ResourceRequest("get", "secrets", namespace="kyc"), app, cluster).verdict
    'denied'

Pure functions over values: no file, no network, no clock. The answers are those of Kubernetes' own RBAC authorizer; other authorizers
that a cluster may have beside it (nodes, webhooks, the members of `system:masters`) are not asked. A binding to a role that is missing
grants nothing and is told as a gap.
"""

from graphnhi.access.kubernetes_rbac.aggregation import Provision
from graphnhi.access.kubernetes_rbac.builtin import completed
from graphnhi.access.kubernetes_rbac.cluster import Cluster, Gap, Grant
from graphnhi.access.kubernetes_rbac.deciding import Decision, Verdict, decide, held, who_can
from graphnhi.access.kubernetes_rbac.escalating import may_bind, may_write, uncovered
from graphnhi.access.kubernetes_rbac.objects import Binding, Role, RoleRef, Subject, binding, role
from graphnhi.access.kubernetes_rbac.requests import (
    Caller,
    PathRequest,
    Request,
    ResourceRequest,
    node,
    possible,
    service_account,
    user,
)
from graphnhi.access.kubernetes_rbac.resources import Resources
from graphnhi.access.kubernetes_rbac.rules import Rule

__all__ = [
    "Binding", "Caller", "Cluster", "Decision", "Gap", "Grant", "PathRequest", "Provision", "Request", "ResourceRequest", "Resources", "Role", "RoleRef",
    "Rule", "Subject", "Verdict", "binding", "completed", "decide", "held", "may_bind", "may_write", "node", "possible", "role",
    "service_account", "uncovered", "user", "who_can",
]  # fmt: skip
