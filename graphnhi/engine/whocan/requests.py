"""What is asked of clusters, from the words of whoever asks to one request, and in words again. Nothing is decided here."""

import re
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.access.kubernetes_rbac import PathRequest, Request, Resources
from graphnhi.access.kubernetes_rbac.requests import ResourceRequest
from graphnhi.access.kubernetes_rbac.resources import RESOURCE_COLUMNS
from graphnhi.access.kubernetes_rbac.rules import ALL
from graphnhi.deriving.facts import read_facts
from graphnhi.errors import UsageError, near, quoted
from graphnhi.library import Library

__all__ = ["Question", "Resourceful", "resourceful"]

_VERB: Final = re.compile(r"[a-z][A-Za-z-]*|\*", re.ASCII)
_WHAT: Final = re.compile(r"[^\s./]+(/[^\s.]+)?(\.[^\s/]+)?")


@dataclass(frozen=True, slots=True)
class Question:
    """The words of it: a verb, `RESOURCE[/SUB][.GROUP]` or a path, and the name and the namespace of an object."""

    verb: str
    what: str
    name: str | None = None
    namespace: str | None = None

    def told(self) -> dict[str, Any]:
        """As an answer repeats it."""
        asked = {"action": self.verb, "resource": self.what, "name": self.name, "namespace": self.namespace}
        return asked | {"context": {}, "strict_context": False}


@dataclass(frozen=True, slots=True)
class Resourceful:
    """A request, and in words which one was made of the question."""

    request: Request
    words: str


def resourceful(question: Question, facts: Library) -> Resourceful:
    """The request of a question. Raises UsageError for what is no verb, no resource or no path, or of which the API group is not known."""
    rows: Any = read_facts(facts, "kubernetes_resources", RESOURCE_COLUMNS).to_dict("records")
    resources = Resources.of(rows)
    _check(question)
    try:
        request = resources.asked(question.verb, _every(question.what), question.name or "", question.namespace or "")
    except ValueError:
        raise UsageError(_unknown(question.what, resources)) from None
    return Resourceful(request, _words(request, question, resources))


def _every(what: str) -> str:
    """All resources are those of all groups."""
    return f"{what}.{ALL}" if what.partition("/")[0] == ALL else what


def _check(question: Question) -> None:
    if not _VERB.fullmatch(question.verb):
        wanted = "of AWS one such as s3:GetObject, of Kubernetes a verb such as get"
        raise UsageError(f"no action (found {quoted(question.verb)}, wanted {wanted}).")
    if question.what.startswith("/"):
        if question.name is not None or question.namespace is not None:
            raise UsageError("a path has no name and no namespace: leave out --name and --namespace.")
    elif not _WHAT.fullmatch(question.what):
        found = quoted(question.what)
        raise UsageError(f"no resource (found {found}, wanted RESOURCE[/SUB][.GROUP] such as pods/exec, or a path).")
    for option, value in (("--name", question.name), ("--namespace", question.namespace)):
        if value is not None and not value.strip():
            raise UsageError(f"{option} is empty: leave it out to ask for all.")


def _unknown(what: str, resources: Resources) -> str:
    resource = what.partition("/")[0]
    hint = " or ".join(near(resource, resources.scopes))
    meant = f"Did you mean {hint}? If not, say" if hint else "Say"
    return f"the API group of {quoted(resource)} is not known. {meant} it behind a dot, as in {quoted('certificates.cert-manager.io')}."


def _words(request: Request, question: Question, resources: Resources) -> str:
    """`get secrets, no name given, in namespace pay`."""
    if isinstance(request, PathRequest):
        return f"{request.verb} {request.path}"
    group = f".{request.group}" if request.group else ""
    unnamed = "of no name, for none is known when that is asked" if question.name else "no name given"
    name = f"named {request.name}" if request.name else unnamed
    return f"{request.verb} {request.full_resource}{group}, {name}, {_where(request, resources)}"


def _where(request: ResourceRequest, resources: Resources) -> str:
    if request.namespace:
        return f"in namespace {request.namespace}"
    lies = resources.is_namespaced(request.group, request.resource)
    if lies is None:
        return "in the whole cluster"
    return "in all namespaces" if lies else "in the whole cluster, for it lies in no namespace"
