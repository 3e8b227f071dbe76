"""What single rights lead to: the ends of each lead that a rule has, and all that comes of saying what a pod is.

Sources: Kubernetes documentation, "Authorization" (ways to escalate via workload creation or edits), "Pod Security Standards".
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.placing import UNPLACED
from graphnhi.deriving.kubernetes.rights.edges import Edges
from graphnhi.deriving.kubernetes.rights.ends import Ends
from graphnhi.deriving.kubernetes.rights.leads import CONTROLLER_KINDS, Lead
from graphnhi.deriving.kubernetes.rights.powers import Had, Power
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, covers

__all__ = ["FIRST_LABEL", "add_leads"]

_NO_PODS: Final = "no Pod in the input"
_NONE_OF_IT: Final = "no Pod of it in the input"
_NO_TOKENS: Final = "no token Secret in the input"
FIRST_LABEL: Final = "first the label of the namespace"
"""What has to be done before a pod can be privileged in a namespace that holds pods to less."""
_OF_CLUSTER: Final = ("users", "pods_of_nodes", "cluster", "hosts")
"""Ends of rights on what lies in no namespace."""


def add_leads(
    edges: Edges, found: Contents, ends: Ends, several: Sequence[Had], labels: Sequence[Power], spaces: AbstractSet[str]
) -> None:
    """The edges of what somebody has. labels: his rights to change namespaces. spaces: scopes in which he has everything anyway."""
    said, whole = set[object](), [(had, *each) for had in several for each in had.given.leads]
    for had, lead, names in whole:
        is_told = lead.edge and had.scope not in spaces and (lead.to not in _OF_CLUSTER or had.scope == CLUSTER)
        if is_told and _is_new(said, (had.proof, lead.edge, lead.to, lead.why, had.scope), names):
            _add_lead(edges, found, ends, had, lead, names)
    for had, lead, names in whole:
        if lead.starts and _is_new(said, (had.proof, had.scope, lead.to), names):
            _add_started(edges, found, ends, had, lead, names, labels, within=had.scope in spaces)


def _is_new(said: set[object], what: tuple[object, ...], names: tuple[str, ...]) -> bool:
    """Whether a binding has not given just this by another rule already, on everything or on these names."""
    if what in said or (what, names) in said:
        return False
    said.add((what, names) if names else what)
    return True


def _add_lead(edges: Edges, found: Contents, ends: Ends, had: Had, lead: Lead, names: tuple[str, ...]) -> None:
    rule, proof = had.after + lead.why, had.whole_proof
    first = [f"first {lead.first}"] if lead.first else []
    edges.add(lead.edge, ends.of(lead.to, had.scope, names), rule, proof, first, told=False)
    if lead.to == "pods_of_nodes":
        edges.add(lead.edge, ends.unplaced(names), rule, proof, [UNPLACED], told=False)
    if lead.to in ("pods", "pods_of_nodes"):
        why = [_NONE_OF_IT if ends.has_pods else _NO_PODS]
        edges.add(lead.edge, _makers(ends, had.scope, lead.to, names), rule, proof, why, told=False)
    if (lead.edge, lead.to) == ("READS", "secrets") and not found.has_token_secrets:
        _add_unseen_tokens(edges, found, ends, had, names)


def _makers(ends: Ends, scope: str, to: str, names: tuple[str, ...]) -> list[str]:
    """What may have made the pods that a right is about, or that lie on the nodes that it is about."""
    if to == "pods":
        return ends.controllers(scope, names)
    return ends.controllers(scope) if not names or any(map(ends.may_be_there, names)) else []


def _add_unseen_tokens(edges: Edges, found: Contents, ends: Ends, had: Had, names: tuple[str, ...]) -> None:
    """Accounts whose tokens may be among Secrets that no export shows."""
    told = {(each.namespace, each.name) for each in found.of("", "Secret")}
    spaces = [each for each in found.namespaces if covers(had.scope, each)]
    where = [each for each in spaces if not names or any((each, name) not in told for name in names)]
    accounts = [node for each in where for node in ends.of("accounts", each, ())]
    edges.add(
        "ESCALATES_TO",
        accounts,
        f"{had.after}reads Secrets, tokens among them",
        had.whole_proof,
        [_NO_TOKENS],
        told=False,
    )


def _add_started(
    edges: Edges,
    found: Contents,
    ends: Ends,
    had: Had,
    lead: Lead,
    names: tuple[str, ...],
    labels: Sequence[Power],
    *,
    within: bool,
) -> None:
    """What whoever says what a pod is has of it: its account, what it mounts, and where nothing forbids it the node."""
    spaces, proof = _spaces(found, ends, had, lead, names), had.whole_proof
    if not within:
        for edge, to, what in (
            ("ESCALATES_TO", "accounts", "that runs as an account"),
            ("READS", "secrets", "that mounts Secrets"),
            ("READS", "config_maps", "that mounts ConfigMaps"),
        ):
            reached = [node for each in spaces for node in ends.of(to, each, ())]
            edges.add(edge, reached, f"{had.after}{lead.why} {what}", proof, told=False)
    rule = f"{had.after}{lead.why} that is privileged"
    if any(not ends.is_held(each) for each in spaces):
        edges.add("ESCALATES_TO", ends.hosts, rule, proof, told=False)
        return
    own = [each for each in labels for space in spaces if covers(each.scope, space) and each.covers(space)]
    if own:
        edges.add("ESCALATES_TO", ends.hosts, rule, (*proof, *own[0].proof), [FIRST_LABEL], told=False)


def _spaces(found: Contents, ends: Ends, had: Had, lead: Lead, names: tuple[str, ...]) -> list[str]:
    """The namespaces in which pods are started so; what is changed must be there."""
    if lead.to in CONTROLLER_KINDS:
        return ends.namespaces(lead.to, had.scope, names)
    return [each for each in found.namespaces if covers(had.scope, each)]
