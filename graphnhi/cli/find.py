"""`graphnhi find`: everything that the query library finds in an estate."""

from pathlib import Path

import click

from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_find
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked, library_option
from graphnhi.cli.values import Word

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi find", "every finding, gravest first"),
    (
        "graphnhi find --framework owasp-nhi:NHI3:2025 --severity critical",
        "third parties that reach the gravest targets",
    ),
    ("graphnhi find --framework pci-dss -o findings.csv -o findings.json", "evidence for one framework, as files"),
    ("graphnhi find --severity critical -o findings.sarif", "for code scanning"),
)

SEVERITIES = ("low", "medium", "high", "critical")


@click.command("find", cls=Told, examples=_EXAMPLES)
@click.option(
    "--framework", multiple=True, metavar="ITEM",
    help="Findings that are evidence for a framework (owasp-nhi) or an item of one (NHI3, pci-dss:7.2.5). Repeatable.",
)  # fmt: skip
@click.option(
    "--severity", multiple=True, type=Word("severity", SEVERITIES), help="Findings of this severity. Repeatable."
)
@click.option("--owner", multiple=True, metavar="NAME", help="Of what this owner has. Repeatable.")
@click.option("--vendor", multiple=True, metavar="NAME", help="Of what is this vendor's. Repeatable.")
@click.option("--environment", multiple=True, metavar="NAME", help="Of this environment. Repeatable.")
@library_option
@asked()
def command(
    asked: Asked,
    /,
    framework: tuple[str, ...],
    severity: tuple[str, ...],
    owner: tuple[str, ...],
    vendor: tuple[str, ...],
    environment: tuple[str, ...],
    library: Path | None,
) -> int:
    """Everything that the query library finds, gravest first.

    Severity follows what is reached. Each finding has its route with evidence, what it is evidence for, a fingerprint that
    stays the same from build to build, and what would close it.
    """
    estate = opened(asked)
    import graphnhi

    answer = graphnhi.find(
        estate, framework=framework, severity=severity, owner=owner, vendor=vendor, environment=environment,
        library=library, **asked.narrowed("bound", "max_hops", "category", "as_of", "mode"),
    )  # fmt: skip
    return deliver(answer, asked.shown, strict=asked.strict, hint=after_find(answer, asked.estate))
