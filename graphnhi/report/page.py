"""The page: one file that asks nothing of anybody, and that reads the same without its script.

Its policy allows the one style sheet and the one script that stand in it, by their digests, and pictures within it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from graphnhi.export.policy import source_of
from graphnhi.report.answers import Answers
from graphnhi.report.markup import Html, joined, tag
from graphnhi.report.naming import Names
from graphnhi.report.picture import Picture
from graphnhi.report.section import Section
from graphnhi.report.sections import SECTIONS
from graphnhi.report.summary import summary, title

__all__ = ["page"]

_STATIC: Final = Path(__file__).parent / "static"


def page(answers: Answers, pictures: Mapping[str, Sequence[Picture]] | None = None) -> str:
    """The whole page. pictures: drawings by the name of the section that they stand in (`money`, `worst`, `vendors`, ...).

    Equal answers give equal bytes.
    """
    names, drawn = Names(answers), pictures or {}
    sections = [section(answers, names) for section in SECTIONS]
    told = [each.told(place, tuple(drawn.get(each.name, ()))) for place, each in enumerate(sections, 1)]
    main = tag("main", summary(answers), _contents(sections), *told, _foot(answers))
    body = tag("body", tag("a", "To the content", href="#money", class_="skip"), _search(), main, _script())
    return f"<!DOCTYPE html>\n{tag('html', _head(answers), body, lang='en')}\n"


def _head(answers: Answers) -> Html:
    return tag(
        "head", tag("meta", charset="utf-8"), tag("meta", http_equiv="Content-Security-Policy", content=_policy()),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"), tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"), tag("meta", name="color-scheme", content="light dark"),
        tag("title", title(answers)), tag("style", Html(_static("page.css"))),
    )  # fmt: skip


def _policy() -> str:
    style, script = (source_of(_static(name)) for name in ("page.css", "page.js"))
    return (
        f"default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-src 'none'; connect-src 'none'"
    )


@cache
def _static(name: str) -> str:
    return (_STATIC / name).read_text("utf-8")


def _script() -> Html:
    return tag("script", Html(_static("page.js")))


def _search() -> Html:
    """The search, hidden until the script is there that makes it work."""
    field = tag("input", type="search", id="search", autocomplete="off", spellcheck="false", maxlength=20_000)
    count = tag("output", "", id="matches", for_="search", aria_live="polite")
    return tag(
        "div", tag("label", "Search all tables", for_="search"), field, count, id="bar", role="search", hidden=True
    )


def _contents(sections: Sequence[Section]) -> Html:
    entries = [tag("li", tag("a", each.title, href=f"#{each.name}")) for each in sections]
    return tag("nav", tag("h2", "Contents", id="contents"), tag("ol", *entries), aria_labelledby="contents")


def _foot(answers: Answers) -> Html:
    told = f"Made by graphnhi {answers.version} from the estate {answers.estate['digest']}, as of {answers.question['as_of']}."
    keep = " Whoever has this page has a map to money and customer data: keep it as you would a key."
    return tag("footer", tag("p", joined([told, "" if answers.redacted else keep])))
