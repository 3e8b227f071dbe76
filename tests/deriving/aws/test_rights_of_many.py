"""Who may do one action with which of many resources: only pairs of which a policy speaks, and each as the evaluator decides it."""

from dataclasses import replace
from typing import Any

import pytest

from graphnhi.access.aws_iam import Context, context
from graphnhi.deriving.aws.accounts.account import Accounts, accounts
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.rights.batches import Batches, Guarded
from graphnhi.deriving.aws.rights.shelves import Shelf
from graphnhi.deriving.places import Place
from tests.deriving.aws.making import EVE, RUNNER, A, arn, boundary, document, role, statement, trusts, user

LEDGER, QUEUE, OTHER = "arn:aws:s3:::ledger", f"arn:aws:sqs:eu-west-1:{A}:payouts", "arn:aws:s3:::other"
SERVICE = trusts({"Service": "ec2.amazonaws.com"})


NOTHING = context()


def told(*given: dict[str, Any]) -> Accounts:
    """Identities, managed policies and policies of resources, each as its keys tell."""
    records = []
    for number, each in enumerate(given):
        shape = next((name for key, name in _SHAPES.items() if key in each), "policy")
        records.append(Record(shape, each, Place("x/a.json", "/{}", number)))
    return accounts(records)


_SHAPES = {"UserName": "user", "RoleName": "role", "GroupName": "group", "Resource": "resource_policy"}


def of_resource(resource: str, *statements: Any, **more: Any) -> dict[str, Any]:
    return {"Resource": resource, "Policy": document(*statements), "Account": A} | more


def may(
    found: Accounts, action: str, *resources: str, known: Context = NOTHING
) -> list[tuple[str, str, str, tuple[str, ...]]]:
    batches, guarded = Batches(found, known), Guarded(found, Shelf.of(resources))
    told = [each for who in found.identities.acting for each in batches.of(who, action, guarded)]
    return sorted(
        (each.who.arn, guarded.shelf.arns[place], each.decision.verdict, each.decision.why)
        for each in told
        for place in each.places
    )


def sure(who: str, resource: str) -> tuple[str, str, str, tuple[str, ...]]:
    return who, resource, "allowed", ()


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (LEDGER, [LEDGER]), ("arn:aws:s3:::l*", [LEDGER]), ("arn:aws:s3:::ledge?", [LEDGER]), ("*", [LEDGER, OTHER]),
        ([OTHER, "arn:aws:s3:::ledger"], [LEDGER, OTHER]), ("arn:aws:s3:::[l]edger", []), ("arn:aws:s3:::${aws:username}", []),
        ("arn:aws:s3:::l${*}", []),
    ],
)  # fmt: skip
def test_resources_of_which_a_statement_speaks(patterns: Any, expected: list[str]) -> None:
    """By name, by pattern, by everything; what else stands there is itself."""
    found = told(user("eve", statement("s3:ListBucket", patterns)), of_resource(LEDGER), of_resource(OTHER))
    assert may(found, "s3:ListBucket", LEDGER, OTHER) == [sure(EVE, each) for each in expected]


def test_a_variable_and_what_is_excepted() -> None:
    """A name of the caller's own fills a pattern; NotResource and NotAction speak of everything else."""
    own = user("ledger", statement("s3:ListBucket", "arn:aws:s3:::${aws:username}"))
    found = told(own, of_resource(LEDGER), of_resource(OTHER))
    assert may(found, "s3:ListBucket", LEDGER, OTHER) == [sure(arn("user", "ledger"), LEDGER)]
    but = {"Effect": "Allow", "NotAction": "sqs:*", "NotResource": LEDGER}
    assert may(told(user("eve", but), of_resource(OTHER)), "s3:ListBucket", LEDGER, OTHER) == [sure(EVE, OTHER)]
    assert may(told(user("eve", but)), "sqs:SendMessage", QUEUE) == []


def test_the_policy_of_a_resource_names_a_user_beyond_his_boundary_and_a_role_within_it() -> None:
    """In one account, and without a policy of their own."""
    limits, held = boundary(statement("sqs:*"))
    own = of_resource(LEDGER, trusts([EVE, RUNNER], "s3:ListBucket", Resource=LEDGER))
    given = user("eve", **held), role("runner", SERVICE, **held), limits["Policies"][0], own
    assert may(told(*given), "s3:ListBucket", LEDGER) == [sure(EVE, LEDGER)]
    free = user("eve"), role("runner", SERVICE), own
    assert may(told(*free), "s3:ListBucket", LEDGER) == [sure(RUNNER, LEDGER), sure(EVE, LEDGER)]


def test_the_policy_of_a_resource_names_everybody_or_an_account() -> None:
    """Everybody of the account needs nothing of his own; who is named by his account does."""
    everybody = of_resource(LEDGER, trusts("*", "s3:ListBucket", Resource=LEDGER))
    assert may(told(user("eve"), everybody), "s3:ListBucket", LEDGER) == [sure(EVE, LEDGER)]
    account = of_resource(LEDGER, trusts(A, "s3:ListBucket", Resource=LEDGER))
    assert may(told(user("eve"), account), "s3:ListBucket", LEDGER) == []


def test_a_denial_of_the_resource_prevails() -> None:
    """Of whoever it speaks."""
    deny = of_resource(LEDGER, trusts("*", "s3:*", "Deny", Resource=LEDGER))
    assert may(told(user("eve", statement("*")), deny, of_resource(OTHER)), "s3:ListBucket", LEDGER, OTHER) == [
        sure(EVE, OTHER)
    ]


def test_a_policy_of_which_nothing_is_known() -> None:
    """May grant everything, with the reason; so may that of a resource."""
    lost = user("eve", AttachedManagedPolicies=[{"PolicyArn": arn("policy", "lost")}])
    assert may(told(lost), "sqs:SendMessage", QUEUE) == [
        (EVE, QUEUE, "conditional", (f"{arn('policy', 'lost')} missing",))
    ]
    unreadable = of_resource(QUEUE) | {"Policy": "{"}
    assert may(told(user("eve"), unreadable), "sqs:SendMessage", QUEUE) == [
        (EVE, QUEUE, "conditional", ("document unreadable",))
    ]


def test_what_is_known_of_a_request() -> None:
    """Settles it."""
    when = statement("s3:ListBucket", Condition={"StringEquals": {"s3:prefix": "home"}})
    found = told(user("eve", when), of_resource(LEDGER), of_resource(OTHER))
    home, other = context({"s3:prefix": "home"}), context({"s3:prefix": "else"})
    assert may(found, "s3:ListBucket", LEDGER, OTHER, known=home) == [sure(EVE, LEDGER), sure(EVE, OTHER)]
    assert may(found, "s3:ListBucket", LEDGER, OTHER, known=other) == []
    assert [each[2:] for each in may(found, "s3:ListBucket", LEDGER)] == [("conditional", ("s3:prefix",))]


def test_nothing_is_asked_of_nothing() -> None:
    """No resources, no identities, no policies."""
    assert may(told(user("eve", statement("*"))), "s3:ListBucket") == []
    assert may(told(of_resource(LEDGER)), "s3:ListBucket", LEDGER) == []
    assert may(told(user("eve")), "s3:ListBucket", LEDGER) == []


def test_shelves_that_come_and_go() -> None:
    """What was decided of one is not taken for another that stands in its place in memory."""
    names = [f"arn:aws:s3:::b{number}" for number in range(60)]
    found = told(user("eve", statement("s3:ListBucket", names[::2])), *map(of_resource, names))
    batches = Batches(found, NOTHING)
    for number, name in enumerate(names):
        rights = [*batches.of(found.identities.by_arn[EVE], "s3:ListBucket", Guarded(found, Shelf.of([name])))]
        assert bool(rights) is (number % 2 == 0), name


def test_an_identity_of_other_tags() -> None:
    """A variable stands for the tag that it has now, whoever of its name was asked about before."""
    own = user(
        "eve",
        statement("s3:ListBucket", "arn:aws:s3:::${aws:PrincipalTag/of}"),
        Tags=[{"Key": "of", "Value": "ledger"}],
    )
    found = told(own, of_resource(LEDGER), of_resource(OTHER))
    batches, guarded = Batches(found, NOTHING), Guarded(found, Shelf.of([LEDGER, OTHER]))
    eve = found.identities.by_arn[EVE]
    for tags, expected in (({"of": "ledger"}, [LEDGER]), ({"of": "other"}, [OTHER]), (None, [LEDGER, OTHER])):
        rights = [*batches.of(replace(eve, tags=tags), "s3:ListBucket", guarded)]
        assert sorted(guarded.shelf.arns[place] for each in rights for place in each.places) == expected
