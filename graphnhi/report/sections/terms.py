"""How to read the page: its words, its clock, and which facts and versions stand behind its numbers."""

from collections.abc import Iterator
from typing import Final

from graphnhi.report.answers import Answers
from graphnhi.report.markup import Html, tag
from graphnhi.report.naming import Names
from graphnhi.report.section import Section, said, subsection
from graphnhi.report.wording import number, plain

__all__ = ["terms"]

_TERMS: Final = (
    ("identity", "whatever acts: a person, a group, a role, a service account, an application, a pipeline, an AI agent, a vendor."),
    ("credential", "what proves an identity or carries rights of its own: a key, a token, a certificate, a password."),
    ("reach", "whoever controls the one can, step by step, come to control or use the other. Each step is an edge of the graph and has evidence."),
    ("hop", "one such step. Few hops are easily taken; many are not safe."),
    ("certain", "the data proves every step."),
    ("possible", "the data cannot rule it out: a condition that no export settles, a policy that is missing, an interface whose rights are not known. The reason stands with the step."),
    ("crown jewel", "an action that moves money or governs it, a store of customer data, the control of an organisation, account or cluster, and what the owner has marked."),
    ("approval", "a gate that opens only when enough distinct inputs agree, such as four eyes on a payout. A route through it needs them all."),
    ("impact", "what falls with an identity: 1 - exp(-L), where L adds up the weight of every target times the ease of the easiest route to it."),
    ("exposure", "how easily the identity itself is taken: third parties, secrets that lie about, weak sign-in, how many control it."),
    ("ease", "1 for a certain step, one half for a possible one, times a factor of the kind of step; a route's is the product."),
    ("money a day", "the sum over distinct actions of the widest route to each, by the limits that are known. An action without a known limit is said, never counted as zero."),
    ("unknown", "no source says it. It is no zero and no all-clear."),
)  # fmt: skip


def terms(answers: Answers, names: Names) -> Section:
    """The vocabulary, and what to name when the page is discussed."""
    del names
    told = tag("dl", *(part for word, means in _TERMS for part in (tag("dt", word), tag("dd", means))))
    facts = tag(
        "dl", *(part for word, means in _facts(answers) for part in (tag("dt", word), tag("dd", means))), class_="facts"
    )
    redacted = [said(
        "This copy is redacted: names, ids, owners, vendors, tenants, purposes, files and conditions are pseudonyms. The same thing "
        "has the same pseudonym everywhere, in every report of the same owner."
    )] if answers.redacted else []  # fmt: skip
    intro = said(
        "The page is made of exports that were given, by a tool that reads them and asks no system. It is a view of one moment."
    )
    return Section("reading", "How to read this", (intro, *redacted, told, subsection("What stands behind it"), facts))


def _facts(answers: Answers) -> Iterator[tuple[str, Html | str]]:
    estate, question = answers.estate, answers.question
    yield "estate", str(estate["name"] or "without a name")
    yield "digest of the estate", tag("code", str(estate["digest"]))
    yield "size", f"{number(estate['nodes'])} nodes, {number(estate['edges'])} edges"
    yield "sources", ", ".join(map(str, estate["sources"])) or "none"
    yield "built", str(estate["built"] or "unknown")
    yield "as of", str(question["as_of"])
    yield (
        "bound",
        "what the data proves, and what it cannot rule out"
        if question["bound"] == "possible"
        else "what the data proves",
    )
    yield "mode of payment keys", str(question["mode"] or "live, and those of unknown mode")
    weights = answers.rank["weights"]
    yield (
        "weights of the ranking",
        f"version {weights['version']}: " + ", ".join(f"{name} {value}" for name, value in weights["weight"].items()),
    )
    yield "severities", f"version {answers.findings_summary['severities_version']}"
    yield "frameworks", "; ".join(f"{each.title}, version {each.edition}" for each in answers.editions)
    yield (
        "steps that are harder than others",
        ", ".join(f"{plain(name.lower())} {value}" for name, value in weights["ease"].items()),
    )
    yield "made with", f"graphnhi {answers.version}"
