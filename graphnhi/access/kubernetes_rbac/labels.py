"""Label selectors: which labels they take. Nothing is known here of what bears the labels.

Source: Kubernetes, `apimachinery/pkg/apis/meta/v1/helpers.go`, LabelSelectorAsSelector, and `apimachinery/pkg/labels/selector.go`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.access.kubernetes_rbac.shapes import as_list, as_mapping, as_text, as_texts

__all__ = ["Requirement", "Selector", "selector"]

_WITH_VALUES: Final = ("In", "NotIn")
_OPERATORS: Final = (*_WITH_VALUES, "Exists", "DoesNotExist")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one label must be: In or NotIn some values, Exists or DoesNotExist. A label that is absent is in none."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def holds(self, labels: Mapping[str, str]) -> bool:
        if self.operator in ("Exists", "DoesNotExist"):
            return (self.key in labels) is (self.operator == "Exists")
        return (self.key in labels and labels[self.key] in self.values) is (self.operator == "In")


@dataclass(frozen=True, slots=True)
class Selector:
    """All requirements must hold; one without any takes everything."""

    requirements: tuple[Requirement, ...] = ()

    def takes(self, labels: Mapping[str, str]) -> bool:
        return all(each.holds(labels) for each in self.requirements)


def selector(given: Mapping[str, Any]) -> Selector:
    """The selector of an object with matchLabels and matchExpressions. Raises ValueError for what the API server refuses."""
    equal = as_mapping(given.get("matchLabels")).items()
    return Selector(
        (
            *(Requirement(key, "In", frozenset((as_text(value),))) for key, value in equal),
            *(_requirement(as_mapping(each)) for each in as_list(given.get("matchExpressions"))),
        )
    )


def _requirement(given: Mapping[str, Any]) -> Requirement:
    operator, values = given.get("operator"), frozenset(as_texts(given.get("values")))
    if operator not in _OPERATORS or bool(values) is not (operator in _WITH_VALUES):
        raise ValueError("a label selector that Kubernetes refuses")
    return Requirement(as_text(given.get("key")), operator, values)
