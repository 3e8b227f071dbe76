"""Questions of an estate: who reaches what, what falls, by which route; and of everybody at once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from graphnhi.asking import Settings
from graphnhi.engine import blast as _blast
from graphnhi.engine import exposure as _exposure
from graphnhi.engine import losses_of as _losses_of
from graphnhi.engine import path as _path
from graphnhi.engine import reach as _reach
from graphnhi.engine.exposure import LOSS_COLUMNS, loss_rows
from graphnhi.front.arguments import file
from graphnhi.front.kept import AnyEstate, asked, whole
from graphnhi.library import Library
from graphnhi.results import Answer

if TYPE_CHECKING:
    import pandas as pd

    from graphnhi.asking.needs import Need

__all__ = ["blast", "exposure", "losses", "neighbours", "path", "reach", "whocan"]


def reach(
    estate: AnyEstate,
    target: str | None = None,
    *,
    pairs: bool = False,
    bound: str = "possible",
    max_hops: int | None = None,
    category: str | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
) -> Answer:
    """Which identities and credentials reach the targets: each with its nearest, or (`pairs`) one row for each pair.

    target: `payouts`, `money`, `customer-data`, `admin`, `marked`, `action:KIND`, `data:CLASS`, a kind, a name or an id;
    None is every crown jewel. Raises UsageError for an unclear or unknown word.
    """
    settings = Settings.of(bound=bound, max_hops=max_hops, category=category, as_of=as_of, mode=mode)

    def need() -> "Need":
        from graphnhi.asking.needs import need_of_reach  # noqa: PLC0415 - only an estate on a server is narrowed

        return need_of_reach(target, max_hops)

    return asked(estate, need, lambda part: _reach(part, target, settings, pairs=pairs))


def blast(
    estate: AnyEstate,
    *starts: str,
    bound: str = "possible",
    max_hops: int | None = None,
    category: str | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
) -> Answer:
    """What falls if the starts (ids, names or kinds) are stolen: a row a node, with money, records and half-open gates.

    Raises UsageError for an unclear or unknown start.
    """
    settings = Settings.of(bound=bound, max_hops=max_hops, category=category, as_of=as_of, mode=mode)

    def need() -> "Need":
        from graphnhi.asking.needs import need_of_blast  # noqa: PLC0415 - as in `reach`

        return need_of_blast(starts, max_hops)

    return asked(estate, need, lambda part: _blast(part, starts, settings))


def path(
    estate: AnyEstate,
    start: str,
    target: str,
    *,
    k: int = 1,
    bound: str = "possible",
    max_hops: int | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> Answer:
    """The k easiest loopless routes from a start to a target, with the evidence of each hop.

    Raises UsageError for an unclear or unknown start or target.
    """
    settings = Settings.of(bound=bound, max_hops=max_hops, as_of=as_of, mode=mode)
    facts = Library(file(library)).facts("ease.toml")

    def need() -> "Need":
        from graphnhi.asking.needs import need_of_path  # noqa: PLC0415 - as in `reach`

        return need_of_path(start, target, max_hops)

    return asked(estate, need, lambda part: _path(part, start, target, settings, k=k, facts=facts))


def neighbours(
    estate: AnyEstate,
    node: str,
    *,
    edge: str | None = None,
    direction: str | None = None,
    bound: str = "possible",
    category: str | None = None,
) -> Answer:
    """One node (id, name or tail of an id) with every edge at it, facts included: a row an edge, nothing is walked.

    edge: of this kind alone. direction: `out` or `in`. category: of the other end. Raises UsageError for an unclear or unknown
    node and a word outside its set.
    """
    from graphnhi.engine.neighbours import neighbours as _neighbours  # noqa: PLC0415 - only who looks around needs it

    settings = Settings.of(bound=bound, category=category)

    def need() -> "Need":
        from graphnhi.asking.needs import need_of_neighbours  # noqa: PLC0415 - as in `reach`

        return need_of_neighbours(node)

    return asked(estate, need, lambda part: _neighbours(part, node, settings, edge=edge, direction=direction))


def whocan(
    estate: AnyEstate,
    action: str,
    resource: str,
    *,
    context: Mapping[str, str] | None = None,
    strict_context: bool = False,
    name: str | None = None,
    namespace: str | None = None,
    bound: str = "possible",
    category: str | None = None,
    as_of: str | date | None = None,
    library: str | Path | None = None,
) -> Answer:
    """Which identities may do one thing by their own policies: no chain of roles, no escalation.

    Of AWS, action: `s3:GetObject`; resource: an ARN, or `*` for an action that has none. context: keys of the request with their
    values; a key that is not given is open, so that what depends on it is possible, unless `strict_context`.

    Of Kubernetes, action: a verb such as `get`; resource: `RESOURCE[/SUB][.GROUP]` such as `pods/exec`, or a path such as `/metrics`.
    name, namespace: of the object; without a namespace what is bound in the whole cluster counts, which is a right in all namespaces.

    Raises UsageError where the estate keeps no policies to ask, and for what cannot be asked.
    """
    from graphnhi.engine.whocan import whocan as _whocan  # noqa: PLC0415 - only who asks it needs the evaluator

    settings, facts = Settings.of(bound=bound, category=category, as_of=as_of), Library(file(library))
    more = {"name": name, "namespace": namespace}
    return _whocan(whole(estate), action, resource, settings, context or {}, facts, strict=strict_context, **more)


def exposure(
    estate: AnyEstate,
    target: str | None = None,
    *,
    bound: str = "possible",
    category: str | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
) -> "pd.DataFrame":
    """Everybody at once: one row an identity or credential, in one bound.

    Columns: id, name, kind, category; `targets` (how many it reaches), `nearest` with `hops` and `effect`, `easiest` with its
    `ease` (1 is certain and easy, 0 no route), `fan_out` (nodes that fall with it), and for each currency what moves a day and
    the number of actions without a known limit. Raises UsageError for an unclear or unknown target.
    """
    import pandas as pd  # noqa: PLC0415 - only who wants a frame pays for it

    settings = Settings.of(bound=bound, category=category, as_of=as_of, mode=mode)
    facts = Library(file(library)).facts("ease.toml")
    return pd.DataFrame(_exposure(whole(estate), target, settings, facts=facts).columns())


def losses(
    estate: AnyEstate,
    target: str | None = None,
    *,
    bound: str = "possible",
    category: str | None = None,
    as_of: str | date | None = None,
    mode: str | None = None,
) -> "pd.DataFrame":
    """What taking away one node or one edge does: how many identities and credentials lose every route to a target.

    One row a removal that matters, worst first: `from`, `edge`, `to` (or `id`), and the number `at_least` and `at_most`; the two
    differ only where gates lie on routes. Raises UsageError for an unclear or unknown target.
    """
    import pandas as pd  # noqa: PLC0415 - only who wants a frame pays for it

    settings = Settings.of(bound=bound, category=category, as_of=as_of, mode=mode)
    here = whole(estate)
    return pd.DataFrame(loss_rows(here, _losses_of(here, target, settings)), columns=LOSS_COLUMNS)
