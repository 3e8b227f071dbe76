"""Roles that are not their account's to change, told by the path that nobody else may use."""

import pytest

from graphnhi.deriving.aws.accounts.identities import Identity, Kind
from graphnhi.deriving.aws.accounts.reserved import is_reserved_sso, is_service_linked
from graphnhi.deriving.places import Place

SSO = "role/aws-reserved/sso.amazonaws.com"


@pytest.mark.parametrize(
    ("kind", "name", "linked", "sso"),
    [
        ("role", "role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport", True, False),
        ("role", f"{SSO}/AWSReservedSSO_Admin_0123456789abcdef", False, True),
        ("role", f"{SSO}/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef", False, True),
        ("role", "role/AWSReservedSSO_Admin_0123456789abcdef", False, False),
        ("role", "role/AWSServiceRoleForSupport", False, False),
        ("role", "role/team/aws-service-role/x", False, False),
        ("user", "user/aws-service-role/x", False, False),
    ],
)
def test_by_path_and_never_by_name(kind: Kind, name: str, linked: bool, sso: bool) -> None:
    """A role that is only called like one is its account's."""
    each = Identity(
        f"arn:aws:iam::111122223333:{name}", kind, "111122223333", name.rpartition("/")[2], Place("a", "", 0), {}
    )
    assert (is_service_linked(each), is_reserved_sso(each)) == (linked, sso)
