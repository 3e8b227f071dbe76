"""Where tables of a policy language become edges with their premises: one module a language, tidy tables in, rows out.

A loader file names its deriver (`deriving = "payment_keys"`). Everything a deriver returns is text; loading makes it typed.
"""

from collections.abc import Callable
from typing import Final

from graphnhi.deriving import payment_keys, token_analysis
from graphnhi.deriving.aws import deriver as aws_exports
from graphnhi.deriving.cartography import aws, gcp, kubernetes
from graphnhi.deriving.derived import Context, Derived
from graphnhi.deriving.key_names import is_made_up
from graphnhi.readers.tidy import Table

__all__ = ["DERIVERS", "Context", "Derived", "is_made_up"]

DERIVERS: Final[dict[str, Callable[[list[Table], Context], Derived]]] = {
    "aws": aws_exports.derive,
    "cartography_aws": aws.derive,
    "cartography_gcp": gcp.derive,
    "cartography_kubernetes": kubernetes.derive,
    "payment_keys": payment_keys.derive,
    "token_analysis": token_analysis.derive,
}
"""Every deriver by the name that loader files use."""
