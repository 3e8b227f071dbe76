"""What else of AWS a cluster names: the instance that a node is, the role that kiam or kube2iam gives to pods, keys that were found."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.meeting.claims import INSTANCE, KEY, POD_ROLE
from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.meeting.naming import is_role, role_name
from graphnhi.deriving.rows import Rows
from graphnhi.readers.secrets import quoted

__all__ = ["add_instances", "add_pod_roles", "keys_of_nobody"]

_INSTANCE: Final = re.compile(r"arn:aws[a-z-]*:ec2:([a-z0-9-]+):\d{12}:instance/(i-[0-9a-f]+)")
_NO_KIAM: Final = "no configuration of kiam or kube2iam in the input"


def add_instances(rows: Rows, claims: Iterable[Claim], known: Known) -> Iterator[dict[str, object]]:
    """That a node is an instance, where the input has exactly one of this id and region; gives the gaps: one for each cluster."""
    named = [each for each in claims if each.what == INSTANCE]
    found, unmet = _instances(known) if named else {}, defaultdict[str, list[Claim]](list)
    for each in named:
        instance, zone = each.names
        ends = [arn for region, arn in found.get(instance, ()) if zone.startswith(region)]
        if len(ends) == 1:
            rows.edge(each.place, each.node, "CONTROLS", ends[0], "is the machine that the node runs on")
        else:
            unmet[each.node.partition("/")[0]].append(each)
    for told in unmet.values():
        what = "the EC2 instances that the nodes run on are not in the input"
        yield gap("instance not in the input", told[0].node, what, told[0].place, len(told))


def _instances(known: Known) -> dict[str, list[tuple[str, str]]]:
    """Region and ARN of each instance, by its id."""
    found = defaultdict[str, list[tuple[str, str]]](list)
    for node in known.ids("host"):
        if told := _INSTANCE.fullmatch(node):
            found[told[2]].append((told[1], node))
    return found


def add_pod_roles(rows: Rows, claims: Iterable[Claim], known: Known) -> Iterator[dict[str, object]]:
    """The roles that pods may be given by their annotation: by the ARN, or, by the name alone, each of this name in the input."""
    named = [each for each in claims if each.what == POD_ROLE]
    by_name = defaultdict[str, list[str]](list)
    for arn in known.ids("role") if named else ():
        if is_role(arn):
            by_name[str(role_name(arn))].append(arn)
    for each in named:
        ends = [each.names[0]] if is_role(each.names[0]) else by_name.get(role_name(each.names[0]) or "", [])
        for end in ends:
            rows.edge(
                each.place,
                each.node,
                "RUNS_AS",
                end,
                "its annotation names the role",
                bound="possible",
                condition=_NO_KIAM,
            )
        if not ends:
            yield gap("cloud identity not in the input", each.node, quoted(each.names[0]), each.place)


def keys_of_nobody(claims: Sequence[Claim], known: Known) -> Iterator[dict[str, object]]:
    """The gaps: access keys that stand somewhere and of which nothing tells whose they are."""
    found = {each.node: each for each in reversed(claims) if each.what == KEY}
    owned = {start for start, _ in known.out_of("AUTHENTICATES_AS", set(found))}
    for key in sorted(found.keys() - owned):
        yield gap("key of nobody known", key, "stands in an object of Kubernetes", found[key].place)
