"""Whose an access key is: `aws` prints the user's name, and mostly no account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.records import Record, account_of

__all__ = ["Keys"]


@dataclass
class Keys:
    """Finds users by what is printed of a key. One whose account it does not say is of the account whose identities were exported into
    the same folder, where that is one.
    """

    found: Accounts
    _users: Mapping[str, Mapping[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        users = defaultdict[str, dict[str, str]](dict)
        for each in self.found.identities.by_arn.values():
            if each.kind == "user":
                users[each.name][each.account] = each.arn
        self._users = users

    def account(self, key: Record) -> str | None:
        """The account of a key; None where nothing tells it."""
        told = key.value.get("Account")
        named = told if isinstance(told, str) else account_of(key.value.get("Arn"))
        return named or self.found.resources.account_near([key.place])

    def owners(self, key: Record) -> list[str]:
        """The ARN of its user; of every one of this name where its account is not known."""
        account, named = self.account(key), self._users.get(str(key.value.get("UserName")), {})
        return sorted(arn for own, arn in named.items() if account in (None, own))
