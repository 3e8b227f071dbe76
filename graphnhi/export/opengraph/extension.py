"""The extension definition: which kinds there are, how they are drawn, and which relationships pathfinding walks.

It depends on the vocabulary alone, so one file serves the payloads of all estates.
"""

from typing import Any, Final

from graphnhi.export.clean import as_json
from graphnhi.export.opengraph.kinds import CALLED, CATEGORY_KIND, ESTATE, NODE_KIND, RELATIONSHIPS, SOURCE, TOUCHED
from graphnhi.model.kinds import CATEGORY_OF, KINDS_OF, MONEY

__all__ = ["VERSION", "schema"]

VERSION: Final = "v1.0.0"
"""The version of the definition: it changes where a kind comes, goes, or is walked otherwise."""

_COLOURS: Final = {
    "identity": "#56B4E9", "credential": "#F0E442", "system": "#999999", "data": "#009E73", "action": "#D55E00",
    "gate": "#CC79A7", "unknown": "#DDDDDD",
}  # fmt: skip
"""Okabe and Ito's colours, which tell apart for everybody."""

_ICONS: Final = {
    "human": "user", "group": "users", "role": "user-tag", "service_account": "user-gear", "app": "puzzle-piece",
    "pipeline": "gears", "agent": "robot", "vendor": "handshake", "access_key": "key", "api_key": "key", "token": "ticket",
    "secret": "user-secret", "certificate": "certificate", "ssh_key": "terminal", "password": "asterisk",
    "federation": "link", "organisation": "sitemap", "account": "cloud", "cluster": "circle-nodes", "namespace": "folder",
    "host": "server", "workload": "cube", "service": "plug", "repository": "code-branch", "secret_store": "vault",
    "database": "database", "queue": "list", "tool": "wrench", "data_store": "hard-drive", "gate": "check-double",
    "unknown": "question",
}  # fmt: skip
"""Names in Font Awesome's free solid set."""

_PRINCIPALS: Final = ("identity", "credential")


def schema() -> str:
    """The extension definition as JSON text: what stands beside a payload, uploaded once and before it."""
    document = {
        "schema": {
            "name": "graphnhi", "display_name": "Non-human identities (graphnhi)", "version": VERSION, "namespace": SOURCE,
        },
        "node_kinds": [*map(_node_kind, NODE_KIND), *_categories(), *_derived()],
        "relationship_kinds": [
            {"name": each.name, "description": each.means, "is_traversable": each.traversable} for each in RELATIONSHIPS
        ],
        "environments": [
            {
                "environment_kind": ESTATE,
                "source_kind": SOURCE,
                "principal_kinds": [NODE_KIND[kind] for kind in NODE_KIND if CATEGORY_OF[kind] in _PRINCIPALS],
            }
        ],
        "relationship_findings": [],
    }  # fmt: skip
    return as_json(document, indent=2) + "\n"


def _node_kind(kind: str) -> dict[str, Any]:
    icon = _ICONS.get(kind) or ("money-bill-transfer" if kind in MONEY else "triangle-exclamation")
    return _shown(NODE_KIND[kind], kind, f"{CATEGORY_OF[kind]}: {_words(kind)}", icon, _COLOURS[CATEGORY_OF[kind]])


def _categories() -> list[dict[str, Any]]:
    """The categories that are no kind themselves: to be asked for, never drawn."""
    return [
        {
            "name": CATEGORY_KIND[min(kinds)],
            "display_name": f"Any {_words(category)}",
            "description": f"every kind of {_words(category)}",
            "is_display_kind": False,
        }
        for category, kinds in KINDS_OF.items()
        if category not in kinds
    ]


def _derived() -> list[dict[str, Any]]:
    return [
        _shown(ESTATE, "estate", "one export, with what it lacks", "building-columns", "#0072B2"),
        _shown(TOUCHED, "touched", "a node as whoever reaches it without controlling it has it", "hand-pointer", "#DDDDDD"),
        _shown(CALLED, "called", "a system as its callers may use it, where the call is not limited", "plug-circle-bolt", "#E69F00"),
    ]  # fmt: skip


def _shown(name: str, word: str, means: str, icon: str, colour: str) -> dict[str, Any]:
    label = _words(word)
    return {
        "name": name,
        "display_name": label[0].upper() + label[1:],
        "description": means,
        "is_display_kind": True,
        "icon": icon,
        "color": colour,
    }


def _words(word: str) -> str:
    return word.replace("_", " ")
