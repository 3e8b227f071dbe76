"""The extension definition: what BloodHound checks when it is uploaded, and that it knows every kind a payload can have."""

import json
import re

from graphnhi.export.opengraph import schema
from graphnhi.model.edges import EDGE_KINDS
from graphnhi.model.kinds import CATEGORY_OF, KINDS
from tests.export.opengraph.reading import graph_of, traversable
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows

DEFINITION = json.loads(schema())


def test_it_passes_what_bloodhound_checks() -> None:
    """Names, version and namespace are there, every name has the prefix and stands once, environments and principals are node kinds."""
    head = DEFINITION["schema"]
    assert {"name", "display_name", "version", "namespace"} == head.keys()
    assert head["namespace"].casefold() != "tag"
    assert re.fullmatch(r"v\d+\.\d+\.\d+", head["version"])
    nodes = [each["name"] for each in DEFINITION["node_kinds"]]
    names = nodes + [each["name"] for each in DEFINITION["relationship_kinds"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(rf"{head['namespace']}_\w+", name, re.ASCII) for name in names)
    (environment,) = DEFINITION["environments"]
    assert {environment["environment_kind"], *environment["principal_kinds"]} <= set(nodes)
    assert environment["source_kind"] not in names
    assert DEFINITION["relationship_findings"] == []


def test_every_kind_is_drawn() -> None:
    """Each kind of node that can stand first has an icon and a colour, and no two categories have the same colour."""
    shown = {each["name"]: each for each in DEFINITION["node_kinds"] if each["is_display_kind"]}
    for each in shown.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each["icon"])
        assert re.fullmatch(r"#[0-9A-F]{6}", each["color"])
        assert each["display_name"]
        assert each["description"]
    colours = {CATEGORY_OF[kind]: set[str]() for kind in KINDS}
    for kind in KINDS:
        name = "NHI_" + "".join(part.capitalize() for part in kind.split("_"))
        colours[CATEGORY_OF[kind]].add(shown[name]["color"])
    assert all(len(found) == 1 for found in colours.values())
    assert len(set.union(*colours.values())) == len(colours)


def test_walked_are_the_kinds_that_control_or_end() -> None:
    """Control and financial actions are walked; facts, single approvals, idle edges and touches of what leads on are not."""
    walks = traversable()
    for name, kind in EDGE_KINDS.items():
        assert walks[f"NHI_{name}"] == (kind.effect not in ("fact", "gate"))
    assert not any(walked for name, walked in walks.items() if name.endswith(("_IDLE", "_TOUCH")))
    assert all(walks[f"NHI_{name}"] for name in ("OPENS", "TOUCHES", "CALLS", "OFFERS"))


def test_it_knows_every_kind_of_a_payload() -> None:
    """No payload has a kind that the definition lacks, and random payloads have nearly all that it has."""
    nodes = {each["name"] for each in DEFINITION["node_kinds"]} | {"NHI"}
    found, related = set[str](), set[str]()
    for seed in range(93_000, 93_150):
        graph = graph_of(estate_of(random_rows(seed)))
        found |= {kind for node in graph["nodes"] for kind in node["kinds"]}
        related |= {each["kind"] for each in graph["edges"]}
    assert found <= nodes
    assert related <= traversable().keys()
    assert len(found) > 0.9 * len(nodes)
    assert len(related) > 0.85 * len(traversable())
