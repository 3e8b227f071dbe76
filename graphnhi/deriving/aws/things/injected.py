"""Secrets that ECS puts into containers: READS by what runs them. The agent fetches them with the execution role of the task definition,
and whoever controls the containers has them; the role itself is nobody's there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from graphnhi.access.aws_iam import Decision, context
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.proving import add_decided
from graphnhi.deriving.aws.things.describing import at
from graphnhi.deriving.aws.things.things import Thing, Things
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_injected"]

_NAMED: Final = (
    "containerDefinitions.secrets.valueFrom", "container_definitions.secrets.valueFrom", "ContainerDefinitions.Secrets.ValueFrom",
)  # fmt: skip
_ROLES: Final = ("executionRoleArn", "execution_role_arn", "ExecutionRoleArn")
_SECRET: Final = re.compile(r"arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+")
_PLACED: Final = re.compile(r"arn:([^:]+):ecs:([^:]*):([^:]*):")
_ACTIONS: Final = {"secretsmanager": "secretsmanager:GetSecretValue", "ssm": "ssm:GetParameters"}
"""What the agent asks for. Source: ECS Developer Guide, "Amazon ECS task execution IAM role"."""
_DEFINITION: Final = "ecs:task-definition"
_DECRYPT: Final = "kms:Decrypt"

Proof = tuple[Decision, Mapping[str, Place]]


def add_injected(rows: Rows, found: Accounts, things: Things) -> None:
    """Edges from task definitions, and from the services and tasks that run them, to the secrets that they are given."""
    for thing in things.by_arn.values():
        own = [thing] if thing.type == _DEFINITION else []
        for definition in (*own, *things.definitions(thing)):
            for arn, role in _given(definition):
                _add(rows, found, things, thing, arn, role)


def _given(definition: Thing) -> Iterator[tuple[str, str]]:
    """The secrets that a task definition names, and the role that fetches them."""
    for one in definition.records:
        roles = [role for key in _ROLES for role in at(one.value, key) if isinstance(role, str) and role]
        named = dict.fromkeys(name for path in _NAMED for name in at(one.value, path) if isinstance(name, str) and name)
        yield from ((_arn(name, definition.arn), roles[0]) for name in named if roles)


def _arn(name: str, definition: str) -> str:
    """The ARN of a secret, without the member of it that is asked for; a parameter may be called by its name."""
    secret, where = _SECRET.match(name), _PLACED.match(definition)
    if secret is not None or where is None or name.startswith("arn:"):
        return secret[0] if secret else name
    return f"arn:{where[1]}:ssm:{where[2]}:{where[3]}:parameter/{name.lstrip('/')}"


def _add(rows: Rows, found: Accounts, things: Things, thing: Thing, arn: str, role: str) -> None:
    who, rule = found.identities.by_arn.get(role), "its containers are given it"
    if who is None:
        rows.edge(thing.place, thing.arn, "READS", arn, rule, bound="possible", condition=f"{role} missing")
        return
    proofs = [*_proofs(found, things, who, arn)]
    if proofs and all(decision.verdict != "denied" for decision, _ in proofs):
        add_decided(rows, thing.arn, "READS", arn, rule, proofs, otherwise=thing.place)


def _proofs(found: Accounts, things: Things, who: Identity, arn: str) -> Iterator[Proof]:
    """What the execution role needs: the secret, and the key that it is kept under."""
    action = _ACTIONS.get(arn.split(":")[2])
    target = things.by_arn.get(arn)
    asked = [(action, arn)] if action else []
    asked += [(_DECRYPT, target.key)] if action and target is not None and target.key is not None else []
    for each, resource in asked:
        yield found.decision(who, each, resource, context()), found.places(who, each, resource)
