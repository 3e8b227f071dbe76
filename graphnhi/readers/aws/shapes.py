"""What the commands of `aws` print, told apart by their keys: which records a document holds, of which shape, and at which place.

A document is one output, a list of them (as `jq -s` makes one), or one of the forms that are made of outputs: the tree of an
organisation, policies by the ARN that they belong to, an output wrapped with what it belongs to, Terraform's planned values. What a
record means is no matter of this module.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.readers.strict import parsed

__all__ = ["LISTS", "MARKS", "OWN", "Part", "StrangeError", "parts"]

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one shape that stand side by side: the one of number i at `pattern.format(i)`, which is a JSON pointer, or
    `member i` of an object whose keys are ARNs.
    """

    shape: str
    pattern: str
    records: list[Any]


class StrangeError(ValueError):
    """A document of no known shape; `place` is the JSON pointer of what is wrong, `todo` the way out."""

    def __init__(self, place: str, what: str, todo: str = "") -> None:
        self.place, self.what, self.todo = place, what, todo
        super().__init__(what)


LISTS: Final = {
    # iam
    "UserDetailList": "user", "GroupDetailList": "group", "RoleDetailList": "role", "AccessKeyMetadata": "access_key",
    "InstanceProfiles": "instance_profile",
    # resources in general
    "ResourceTagMappingList": "tagged", "Results": "configured",
    # what computes
    "Functions": "function", "services": "ecs_service", "tasks": "ecs_task", "projects": "build_project", "NotebookInstances": "notebook",
    "associations": "pod_identity", "Jobs": "glue_job", "DevEndpoints": "glue_endpoint", "Stacks": "stack", "agentSummaries": "agent", "agentRuntimes": "agent_runtime",
    # what holds
    "SecretList": "secret", "Parameters": "parameter", "Buckets": "bucket", "Keys": "key", "Aliases": "key_alias",
}  # fmt: skip
"""Lists of records by the key that an output has them under. `Policies` is told apart by its records, `Reservations` has instances."""
_QUERIED: Final = "Results"
_BESIDE: Final = ("Tags", "tags")
"""What an output may have beside the one record that it is of, and says of it."""
SINGLE: Final = {
    "taskDefinition": "task_definition", "Configuration": "function", "agent": "agent", "Job": "glue_job", "KeyMetadata": "key",
    "Organization": "organisation", "association": "pod_identity", "cluster": "eks_cluster",
}  # fmt: skip
"""One record by the key that an output has it under."""
OWN: Final = {
    "FunctionArn": "function", "NotebookInstanceArn": "notebook", "agentRuntimeArn": "agent_runtime", "ResourcePolicy": "secret_policy",
    "policyText": "repository_policy", "UserData": "user_data",
}  # fmt: skip
"""Outputs that are one record themselves, by a key that no other has."""
WRAPPING: Final = ("TargetId", "PolicyId", "Resource")
_BARE: Final = {"Targets": "PolicyId", "Policy": "Resource"}
"""Outputs that do not say what they belong to, and by which word a wrapped one does."""
_HOW: Final = "graphnhi doctor --how-to-export aws"
_GOES_ON: Final = ("IsTruncated", "NextToken", "nextToken", "Marker")
"""Keys by which an output says that it is not the last page."""
_KINDS_OF_NODES: Final = ("ROOT", "ORGANIZATIONAL_UNIT", "ACCOUNT")
MARKS: Final = (
    *LISTS,
    *SINGLE,
    *OWN,
    "Policies",
    "Reservations",
    "Targets",
    "Policy",
    "Output",
    "PolicySummary",
    "Children",
    "resources",
)
"""Keys by one of which every document can be recognised that is no map of ARNs."""


def parts(document: Any, place: str = "") -> Iterator[Part]:
    """The records of a document. StrangeError where it has no known shape."""
    if isinstance(document, list):
        yield from _several(document, place)
    elif not isinstance(document, Mapping):
        raise StrangeError(place, "is no output of aws")
    else:
        yield from _one(document, place)
        more = next((key for key in _GOES_ON if document.get(key) not in (None, False, "")), None)
        if more is not None:
            yield Part("truncated", f"{place}/{more}", [{"Key": more}])


def _several(documents: list[Any], place: str) -> Iterator[Part]:
    if documents and all(isinstance(each, Mapping) and "Policy" in each and "Resource" in each for each in documents):
        yield Part("resource_policy", f"{place}/{{}}", documents)
        return
    for number, each in enumerate(documents):
        yield from parts(each, f"{place}/{number}")


def _one(document: Document, place: str) -> Iterator[Part]:
    for knows, gives in _FORMS:
        if knows(document):
            yield from gives(document, place)
            return
    found = [*_listed(document, place), *_single(document, place)]
    if not found:
        _refuse_bare(document, place)
        raise StrangeError(place, "is no output of aws that is read")
    yield from found


def _listed(document: Document, place: str) -> Iterator[Part]:
    for key, value in document.items():
        if key == "Reservations":
            yield from _instances(_list(value, f"{place}/{key}"), f"{place}/{key}")
        elif key == "Policies":
            records = _list(value, f"{place}/{key}")
            yield Part("policy" if _is_of_iam(records) else "organisation_policy", f"{place}/{key}/{{}}", records)
        elif key in LISTS and _is_of_records(value, key):
            records = _list(value, f"{place}/{key}")
            yield Part(LISTS[key], f"{place}/{key}/{{}}", [*map(_parsed, records)] if key == _QUERIED else records)


def _is_of_records(value: Any, key: str) -> bool:
    """Whether the value of such a key is a list of records, or nonsense in the place of one; a list of texts is another output's,
    unless they are the records that a query of AWS Config gives as texts.
    """
    if not isinstance(value, list) or not value:
        return True
    texts = key == _QUERIED and any(isinstance(each, str) and each.lstrip().startswith("{") for each in value)
    return texts or any(isinstance(each, Mapping) for each in value)


def _parsed(record: Any) -> Any:
    """A record that is given as the text of one; a text that is none stays, and is no record."""
    found = parsed(record) if isinstance(record, str) else None
    return record if found is None else found


def _is_of_iam(records: list[Any]) -> bool:
    return not any(isinstance(each, Mapping) and "Type" in each and "Id" in each for each in records)


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise StrangeError(place, "is no list")
    return value


def _instances(reservations: list[Any], place: str) -> Iterator[Part]:
    if not reservations:
        yield Part("instance", f"{place}/{{}}", [])
    for number, each in enumerate(reservations):
        if not isinstance(each, Mapping):
            raise StrangeError(f"{place}/{number}", "is no reservation")
        own = {key: each[key] for key in ("OwnerId",) if key in each}
        inside = f"{place}/{number}/Instances"
        records = [own | each if isinstance(each, dict) else each for each in _list(each.get("Instances", []), inside)]
        yield Part("instance", f"{inside}/{{}}", records)


def _single(document: Document, place: str) -> Iterator[Part]:
    for key, shape in SINGLE.items():
        if isinstance(document.get(key), Mapping):
            beside = {each: document[each] for each in _BESIDE if each in document and each not in document[key]}
            yield Part(shape, f"{place}/{key}", [{**document[key], **beside}])
            return
    for key, shape in OWN.items():
        if key in document:
            yield Part(shape, place, [document])
            return


def _refuse_bare(document: Document, place: str) -> None:
    for key, word in _BARE.items():
        if key in document:
            wrapped = f'{{"{word}": ..., "Output": ...}}'
            todo = f"Wrap it as {wrapped}; {_HOW} prints commands that do."
            raise StrangeError(place, "does not say what it belongs to", todo)


def _is_tree(document: Document) -> bool:
    return (
        document.get("Type") in _KINDS_OF_NODES
        and "Id" in document
        and ("Children" in document or "Policies" in document)
    )


def _is_map(document: Document) -> bool:
    return any(key.startswith("arn:") for key in document)


def _is_wrapped(document: Document) -> bool:
    return "Output" in document and sum(word in document for word in WRAPPING) == 1


def _is_described(document: Document) -> bool:
    policy = document.get("Policy")
    return isinstance(policy, Mapping) and "PolicySummary" in policy


def _is_planned(document: Document) -> bool:
    return isinstance(document.get("resources"), list) and "format" in document


def _members(document: Document, place: str) -> Iterator[Part]:
    records = [
        {"Resource": arn, "Policy": policy} if arn.startswith("arn:") else None for arn, policy in document.items()
    ]
    yield Part("member_policy", f"{place}{' ' if place else ''}member {{}}", records)


def _whole(shape: str) -> Callable[[Document, str], Iterator[Part]]:
    def gives(document: Document, place: str) -> Iterator[Part]:
        yield Part(shape, place, [document])

    return gives


def _described(document: Document, place: str) -> Iterator[Part]:
    yield Part("organisation_policy", f"{place}/Policy", [document["Policy"]])


def _planned(document: Document, place: str) -> Iterator[Part]:
    yield Part("planned", f"{place}/resources/{{}}", document["resources"])


_FORMS: Final[tuple[tuple[Callable[[Document], bool], Callable[[Document, str], Iterator[Part]]], ...]] = (
    (_is_map, _members), (_is_tree, _whole("organisation_tree")), (_is_wrapped, _whole("wrapped")), (_is_described, _described),
    (_is_planned, _planned),
)  # fmt: skip
"""Forms that are no list under a key: how each is known, and what its records are."""
