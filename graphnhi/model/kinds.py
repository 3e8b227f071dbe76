"""Node kinds and their categories; the data classes; which actions move money.

The sets are closed: a kind that is not here is refused by whoever reads it, with the near ones.
"""

from typing import Final

CATEGORIES: Final = ("identity", "credential", "system", "data", "action", "gate", "unknown")

_KINDS_OF: Final[dict[str, tuple[str, ...]]] = {
    "identity": ("human", "group", "role", "service_account", "app", "pipeline", "agent", "vendor"),
    "credential": ("access_key", "api_key", "token", "secret", "certificate", "ssh_key", "password", "federation"),
    "system": (
        "organisation", "account", "cluster", "namespace", "host", "workload", "service", "repository", "secret_store",
        "database", "queue", "tool",
    ),
    "data": ("data_store",),
    "action": (
        "initiate_payout", "approve_payout", "issue_refund", "unreferenced_refund", "change_limit", "modify_beneficiary",
        "move_funds_internal", "issue_card", "settle", "collect_payment", "manage_credentials", "manage_webhooks",
        "modify_records", "manage_dispute", "admin_config", "persist_access",
    ),
    "gate": ("gate",),
    "unknown": ("unknown",),
}  # fmt: skip

KINDS: Final = tuple(kind for kinds in _KINDS_OF.values() for kind in kinds)
"""Every node kind; its place in this tuple is its code in an estate's `kind` column."""

CATEGORY_OF: Final = {kind: category for category, kinds in _KINDS_OF.items() for kind in kinds}
KINDS_OF: Final = {category: frozenset(kinds) for category, kinds in _KINDS_OF.items()}

KIND_CODE: Final = {kind: code for code, kind in enumerate(KINDS)}
CATEGORY_CODE: Final = {category: code for code, category in enumerate(CATEGORIES)}
CATEGORY_CODE_OF_KIND: Final = tuple(CATEGORY_CODE[CATEGORY_OF[kind]] for kind in KINDS)
"""Category code by kind code."""

UNKNOWN: Final = "unknown"
"""The kind of an end that nobody described: walked, and listed as a gap."""

ACTIONS: Final = KINDS_OF["action"]
PAYOUTS: Final = frozenset({"initiate_payout", "approve_payout"})
MONEY: Final = PAYOUTS | {
    "issue_refund", "unreferenced_refund", "move_funds_internal", "settle", "issue_card", "collect_payment",
}  # fmt: skip
"""The actions that move money."""

DATA_CLASSES: Final = ("pii", "kyc", "card_data", "transactions", "balances", "credentials")
CUSTOMER_DATA: Final = frozenset(DATA_CLASSES) - {"credentials"}
ADMINISTERED: Final = frozenset({"organisation", "account", "cluster"})
"""Systems that are crown jewels once they are controlled."""
