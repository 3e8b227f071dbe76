"""What AWS policies allow, rule by rule, where tools go wrong."""

import json
import time
from urllib.parse import quote

import pytest

from graphnhi.access.aws_iam import Level, caller, context, missing, read
from tests.access.aws_iam.asking import (
    EVE,
    FAR,
    HERE,
    OBJECT,
    RUNNER,
    THERE,
    allow,
    decision,
    deny,
    policy,
    trust,
    verdict,
)

ALL = policy(allow("*"), name="everything")
LEVEL = Level("root", (ALL,))


def granted(principal: object, **others: object) -> object:
    """A bucket's policy that lets somebody read."""
    return policy(allow(**{"Principal": principal, **others}))


def test_nothing_is_allowed_that_no_statement_allows() -> None:
    """No policy, another action, another resource."""
    assert verdict() == verdict(allow("s3:PutObject")) == verdict(allow(resource="arn:aws:s3:::other/*")) == "denied"
    assert verdict(allow()) == "allowed"


@pytest.mark.parametrize("layer", ["identity", "boundary", "session_policy", "guard", "controls", "guards"])
def test_an_explicit_deny_in_any_layer_prevails(layer: str) -> None:
    """Attached, boundary, session, resource, service control and resource control policies."""
    bad = policy(allow("*"), deny(), name="bad")
    named = policy(deny(Principal="*"), name="bad")
    asked = {
        "identity": {}, "boundary": {"boundary": bad}, "session_policy": {"session_policy": bad}, "guard": {"guard": named},
        "controls": {"controls": (LEVEL, Level("ou", (bad,)))}, "guards": {"guards": (Level("ou", (named,)),)},
    }[layer]  # fmt: skip
    found = decision(ALL, *([bad] if layer == "identity" else []), **asked)
    assert found.verdict == "denied"
    assert [(each.policy, each.effect) for each in found.statements] == [("bad", "Deny")]


def test_a_boundary_grants_nothing_and_limits_all() -> None:
    """Neither it nor a session's policy lets anything through that the identity's policies do not, nor the other way round."""
    for limit in ("boundary", "session_policy"):
        assert verdict(**{limit: ALL}) == "denied"
        assert verdict(ALL, **{limit: policy(allow("s3:PutObject"))}) == "denied"
        assert verdict(ALL, **{limit: policy(allow())}) == "allowed"


def test_every_level_of_an_organisation_must_allow() -> None:
    """A level without an Allow stops all; what one level allows another may not."""
    only_s3 = Level("ou", (policy(allow("s3:*")),))
    assert verdict(ALL, controls=(LEVEL, only_s3)) == "allowed"
    assert verdict(ALL, controls=(LEVEL, only_s3), action="sqs:SendMessage", resource="*") == "denied"
    assert verdict(ALL, controls=(LEVEL, Level("ou", ()))) == "denied"
    assert verdict(controls=(LEVEL,)) == "denied"


def test_a_service_linked_role_escapes_the_organisation() -> None:
    """Whatever its service control policies say."""
    linked = f"arn:aws:iam::{HERE}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    assert verdict(ALL, who=linked, controls=(Level("root", (policy(deny("*")),)),)) == "allowed"


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("s3:Get*", "s3:GetObject", True), ("s3:get*", "S3:GETOBJECT", True), ("s3:GetObjec?", "s3:GetObject", True),
        ("s3:Get?", "s3:GetObject", False), ("*", "s3:GetObject", True), ("s3:[G]etObject", "s3:GetObject", False),
        ("s3:*Obj*eject", "s3:GetObject", False), ("s3:*O*t", "s3:GetObject", True), ("s3:GetObject?", "s3:GetObject", False),
    ],
)  # fmt: skip
def test_actions_ignore_case_and_know_two_wildcards(pattern: str, text: str, fits: bool) -> None:
    """`*` and `?`, and nothing else."""
    assert (verdict(allow(pattern), action=text) == "allowed") is fits


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        (OBJECT, "allowed"), (OBJECT.upper(), "denied"), ("arn:aws:s3:::ledger/*", "allowed"), ("arn:aws:s3:::ledger", "denied"),
        ("arn:aws:s3:::ledger/[m]ay.csv", "denied"), ("arn:aws:s3:*", "allowed"), ("arn:*", "allowed"),
        ("arn:aws:s3:*:ledger/may.csv", "conditional"), ("arn:aws:s*csv", "conditional"), ("arn:aws:s3:::*/may.csv", "allowed"),
    ],
)  # fmt: skip
def test_resources_keep_their_case_and_their_parts(pattern: str, fits: str) -> None:
    """A star at the end of a pattern stands for all that follows; one that would go over a colon elsewhere leaves it open."""
    assert verdict(allow(resource=pattern)) == fits


def test_wildcards_take_linear_time() -> None:
    """Thirty stars on ten thousand letters that almost fit."""
    started = time.process_time()
    assert verdict(allow(resource="*a" * 30 + "b"), resource="a" * 10_000) == "denied"
    assert verdict(allow(resource="*a?" * 30 + "b"), resource="a" * 10_000) == "denied"
    assert time.process_time() - started < 1


def test_the_not_forms_speak_of_everything_else() -> None:
    """NotAction and NotResource of an Allow grant the rest, those of a Deny refuse it."""
    other = {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
    assert (verdict(other), verdict(other, action="iam:PassRole", resource=RUNNER)) == ("allowed", "denied")
    rest = {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::ledger/*"}
    assert (verdict(rest), verdict(rest, resource="arn:aws:s3:::x/y")) == ("denied", "allowed")
    assert verdict(ALL, {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}) == "allowed"


def test_whatever_form_a_document_has() -> None:
    """One statement or a list, one value or a list, text, percent-encoded text: the same policy."""
    plain = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": ["*"]}]}
    single = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}
    forms = [plain, single, json.dumps(plain), quote(json.dumps(single))]
    assert {verdict(read(form, "p")) for form in forms} == {"allowed"}


@pytest.mark.parametrize(
    "document",
    [
        "", "{", "[]", "null", '{"Statement": [{}]}', '{"Statement": [], "Statement": []}', "%7B", "%FF%FE",
        '{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": ["*", 5], "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringMaybe": {"a": "b"}}}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Surprise": 1}}',
        '{"Version": "2030-01-01", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
        '{"Statement": ' + "[" * 20_000, 7, None,
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_settles_nothing(document: object) -> None:
    """It may allow and it may deny, whatever else is there; what another policy denies stays denied."""
    unread = read(document, "odd")
    assert unread.problem == "document unreadable"
    for others in ((), (ALL,)):
        found = decision(*others, unread)
        assert (found.verdict, found.why) == ("conditional", ("document unreadable",))
    assert verdict(unread, deny()) == "denied"


def test_a_policy_that_is_missing_settles_nothing() -> None:
    """Attached or boundary: it is named in what is left open. The resource's or an organisation's too."""
    lost = missing("arn:aws:iam::aws:policy/Lost")
    for asked in ({"boundary": lost}, {"controls": (Level("root", (lost,)),)}, {"guard": lost}):
        found = decision(ALL, **asked)
        assert (found.verdict, found.why) == ("conditional", ("arn:aws:iam::aws:policy/Lost missing",))
    assert verdict(lost) == "conditional"


@pytest.mark.parametrize(("who", "held_back"), [(EVE, False), (RUNNER, True)])
def test_a_resource_policy_that_names_its_caller(who: str, held_back: bool) -> None:
    """It needs no grant in its own account; the boundary holds back a role that it names, and no user."""
    own = granted({"AWS": who})
    assert verdict(who=who, guard=own) == "allowed"
    narrow = policy(allow("s3:PutObject"))
    assert (verdict(who=who, guard=own, boundary=narrow) == "denied") is held_back
    assert verdict(who=who, guard=granted("*"), boundary=narrow) == "allowed"


def test_a_resource_policy_that_names_an_account_delegates() -> None:
    """By its number or as `:root`: somebody in it still needs a grant of his own."""
    for name in (HERE, f"arn:aws:iam::{HERE}:root"):
        assert verdict(guard=granted({"AWS": name})) == "denied"
        assert verdict(ALL, guard=granted({"AWS": name})) == "allowed"


def test_another_account_needs_both_sides() -> None:
    """Named by itself, by its account or as anybody: its own side must allow it too. An account that is not known leaves it open."""
    for name in ({"AWS": FAR}, {"AWS": THERE}, "*"):
        assert verdict(who=FAR, guard=granted(name)) == "denied"
        assert verdict(ALL, who=FAR, guard=granted(name)) == "allowed"
    assert verdict(ALL, who=FAR) == "denied"
    unknown = decision(ALL, who=FAR, account=None)
    assert (unknown.verdict, unknown.why) == ("conditional", ("placement unknown",))


def test_a_trust_policy_decides_who_assumes() -> None:
    """A named caller needs no grant, an account's members do; no policy of their own helps where the trust does not name them."""
    asked = {"action": "sts:AssumeRole", "resource": RUNNER}
    grant = allow("sts:AssumeRole", RUNNER)
    assert verdict(guard=trust({"AWS": EVE}), **asked) == "allowed"
    assert verdict(guard=trust({"AWS": HERE}), **asked) == "denied"
    assert verdict(grant, guard=trust({"AWS": HERE}), **asked) == "allowed"
    assert verdict(grant, guard=trust({"AWS": RUNNER}), **asked) == "denied"
    assert verdict(grant, **asked) == "denied"


def test_a_deleted_principal_is_nobody() -> None:
    """AWS leaves its unique id: no name matches that."""
    assert (
        verdict(ALL, action="sts:AssumeRole", resource=RUNNER, guard=trust({"AWS": "AIDAEXAMPLE12345678"})) == "denied"
    )


def test_a_key_needs_its_policy() -> None:
    """An identity's policies alone open no key of KMS."""
    key = {"action": "kms:Decrypt", "resource": f"arn:aws:kms:eu-west-1:{HERE}:key/1"}
    delegating = policy(allow("kms:*", Principal={"AWS": HERE}))
    assert verdict(ALL, **key) == "denied"
    assert verdict(ALL, guard=delegating, **key) == "allowed"
    assert verdict(guard=delegating, **key) == "denied"


def test_services_and_providers_are_named_by_themselves() -> None:
    """A service's principal, an OIDC provider by its ARN or its host; nobody else is meant by either."""
    asked = {"action": "sts:AssumeRole", "resource": RUNNER}
    assert verdict(who="lambda.amazonaws.com", guard=trust({"Service": "lambda.amazonaws.com"}), **asked) == "allowed"
    assert verdict(who="ec2.amazonaws.com", guard=trust({"Service": "lambda.amazonaws.com"}), **asked) == "denied"
    provider = f"arn:aws:iam::{HERE}:oidc-provider/token.actions.githubusercontent.com"
    web = {"action": "sts:AssumeRoleWithWebIdentity", "resource": RUNNER}
    for name in (provider, "token.actions.githubusercontent.com"):
        own = trust({"Federated": name}, "sts:AssumeRoleWithWebIdentity")
        assert verdict(who=provider, guard=own, **web) == "allowed"
        assert verdict(ALL, guard=own, **web) == "denied"


def test_not_principal_excepts_those_whose_every_name_it_lists() -> None:
    """With some names only it is open; a caller with a boundary is never excepted."""

    def guarded(*names: str) -> object:
        return policy({"Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": [*names]}})

    assert verdict(ALL, guard=guarded(EVE, HERE)) == "allowed"
    assert verdict(ALL, guard=guarded(FAR)) == "denied"
    assert verdict(ALL, guard=guarded(EVE)) == "conditional"
    assert verdict(ALL, guard=guarded(EVE, HERE), boundary=ALL) == "denied"


def test_a_root_user_needs_no_grant_in_its_account() -> None:
    """Only its organisation holds it."""
    root = f"arn:aws:iam::{HERE}:root"
    assert verdict(who=root) == "allowed"
    assert verdict(who=root, controls=(Level("root", (policy(deny("*")),)),)) == "denied"


def test_what_decided_is_told() -> None:
    """By policy, place and effect; what is open tells why."""
    when = allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    found = decision(policy(deny("s3:PutObject"), when, name="mine"), known=context())
    assert (found.verdict, found.why) == ("conditional", ("aws:MultiFactorAuthPresent",))
    assert [(each.policy, each.place, each.effect) for each in found.statements] == [("mine", "/Statement/1", "Allow")]


def test_who_is_no_principal() -> None:
    """What is no ARN of IAM, no service and no provider is refused."""
    for name in ("", "eve", f"arn:aws:iam::{HERE}:group/g", "arn:aws:s3:::b", f"arn:aws:iam::{HERE}:policy/p"):
        with pytest.raises(ValueError, match="no principal"):
            caller(name)
