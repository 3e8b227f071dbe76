"""The top of the page: the answer in one sentence, a few figures, and how much of the estate the page does not know."""

from collections.abc import Iterator, Sequence

from graphnhi.model.kinds import CUSTOMER_DATA
from graphnhi.report.answers import Answers, Reached
from graphnhi.report.markup import Html, tag
from graphnhi.report.naming import lines
from graphnhi.report.sections.coverage import is_whole, sums
from graphnhi.report.sections.reached import who
from graphnhi.report.wording import counted, money, number, records

__all__ = ["summary", "title"]


def title(answers: Answers) -> str:
    """What the page is called."""
    return f"Who reaches money and customer data: {answers.estate['name'] or 'estate without a name'}"


def summary(answers: Answers) -> Html:
    """The sentence, the figures and the state of the coverage."""
    heading = tag("h1", title(answers))
    figures = tag(
        "dl", *(tag("div", tag("dt", name), tag("dd", told)) for name, told in _figures(answers)), class_="figures"
    )
    return tag(
        "header", heading, tag("p", _sentence(answers), class_="answer"), _clock(answers), figures, _notice(answers)
    )


def _all(found: Reached) -> int:
    return int(found.summary["certain"]) + int(found.summary["possible_only"])


def _sentence(answers: Answers) -> str:
    every, to_money, to_data = answers.rank["identities"], _all(answers.money), _all(answers.data)
    return (
        f"{number(to_money)} of {counted(every, 'live identity or credential', 'live identities and credentials')} "
        f"{'reaches' if to_money == 1 else 'reach'} money, {number(answers.money.summary['certain'])} of them certainly; "
        f"{number(to_data)} {'reaches' if to_data == 1 else 'reach'} customer data, "
        f"{number(answers.data.summary['certain'])} of them certainly."
    )


def _clock(answers: Answers) -> Html:
    told = f"As of {answers.question['as_of']}. Certain: the data proves it. Possible: the data cannot rule it out. "
    return tag("p", told, tag("a", "How to read this", href="#reading"), class_="clock")


def _figures(answers: Answers) -> Iterator[tuple[str, Html]]:
    totals, ranked = answers.totals, answers.rank
    yield "Reach money", _reach(answers.money)
    yield "Reach customer data", _reach(answers.data)
    yield "The most that one theft moves a day", _money(answers)
    customers = {name: counts for name, counts in totals["records"].items() if name in CUSTOMER_DATA}
    yield "Customer records within reach", lines(records(customers))
    yield "To act on now", _act(ranked["by_priority"], ranked["identities"])
    yield "Findings", _graves(answers)


def _big(first: str, others: Sequence[str]) -> Html:
    return lines([tag("strong", first), *others])


def _reach(found: Reached) -> Html:
    told = found.summary
    return _big(
        number(_all(found)),
        [who(told), f"{number(told['certain'])} certainly, {number(told['possible_only'])} possibly"],
    )


def _money(answers: Answers) -> Html:
    """Of one identity or credential, the first line large; and of all at once, by whom every approval opens."""
    alone, together = money(answers.most_money), money(answers.totals["money"])
    every = [f"all stolen at once: {', '.join(together)}"] if together != alone else []
    return _big(alone[0], [*alone[1:], *every]) if alone else lines([])


def _act(counts: dict[str, int], every: int) -> Html:
    return _big(
        number(counts["1-now"]),
        [f"of {number(every)}: grave, and easily taken", f"{number(counts['2-soon'])} more soon"],
    )


def _graves(answers: Answers) -> Html:
    counts = answers.findings_summary["by_severity"]
    return _big(
        f"{number(counts['critical'])} critical",
        [f"{number(counts[word])} {word}" for word in ("high", "medium", "low")],
    )


def _notice(answers: Answers) -> Html:
    """How whole the input is, where nobody can overlook it."""
    told, link = sums(answers), tag("a", "Coverage, and what was not read", href="#coverage")
    read = f"{number(told['used'] + told['duplicates'])} of {counted(told['read'], 'record')} in {counted(told['files'], 'file')} are in it"
    lacking = ", ".join(_lacking(told))
    if is_whole(answers):
        words = f"All that was given was read: {read}. What was not given is not in this report. {lacking}{'. ' if lacking else ''}"
        return tag("p", words, link, class_="notice whole")
    words = f" {lacking}. What they would have shown is not in this report; {read}. "
    return tag("p", tag("strong", "This report is incomplete:"), words, link, class_="notice partial", role="note")


def _lacking(told: dict[str, int]) -> Iterator[str]:
    for name, noun in (
        ("left_out", "file not read"), ("skipped", "record skipped"), ("missing", "input missing"),
        ("conflicts", "conflict between records"), ("unmapped", "permission not mapped"), ("gaps", "gap open"),
    ):  # fmt: skip
        if told[name]:
            first, _, others = noun.partition(" ")
            yield f"{counted(told[name], first)} {others}"
