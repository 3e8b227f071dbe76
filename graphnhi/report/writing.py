"""A report as files: the page, and the same page printed to a PDF by a browser. Each is whole or not there, and private."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final

from graphnhi.errors import UsageError, near, quoted
from graphnhi.estate import Estate
from graphnhi.export.files import save, save_bytes
from graphnhi.report.answers import Answers, Row
from graphnhi.report.drawings import drawings
from graphnhi.report.page import page
from graphnhi.report.pdf import browser, printed
from graphnhi.report.picture import Picture
from graphnhi.report.pseudonyms import Pseudonyms, keyed
from graphnhi.report.redaction import redacted
from graphnhi.store.keyfile import key_beside

__all__ = ["SUFFIXES", "Report", "check", "redaction_key", "suffix_of"]

SUFFIXES: Final = (".html", ".pdf")
_OF_THIS_RUN: Final = secrets.token_bytes(32)


def suffix_of(path: Path) -> str:
    """`.html` or `.pdf`; UsageError for a file that can be neither."""
    suffix = path.suffix.casefold()
    if suffix in SUFFIXES:
        return suffix
    meant = near(suffix, SUFFIXES)
    hint = f" Did you mean {' or '.join(meant)}?" if meant else ""
    wanted = f"found {quoted(suffix)}, wanted one of {', '.join(SUFFIXES)}"
    raise UsageError(f"{quoted(path, 300)}: a report cannot be written so ({wanted}).{hint}")


def check(paths: Iterable[Path]) -> None:
    """Refuse before anything is asked what cannot be written after it: UsageError for a suffix, and for a PDF without a browser."""
    if ".pdf" in {suffix_of(path) for path in paths}:
        browser()


def redaction_key(estate: Estate) -> bytes:
    """The key of the pseudonyms: the one beside the estate, by which they stay the same; where it lies nowhere, one of this run.

    Raises StoreError where the key beside the estate cannot be used.
    """
    return _OF_THIS_RUN if estate.place is None else key_beside(estate.place)


@dataclass(frozen=True)
class Report:
    """What was asked, ready to be written; `shown` is what the page shows of it: the answers, or the redacted ones."""

    asked: Answers
    shown: Answers
    pictures: Mapping[str, Sequence[Picture]] = field(default_factory=dict)

    @classmethod
    def of(cls, answers: Answers, key: bytes | None = None, estate: Estate | None = None) -> "Report":
        """A report of these answers, with pictures drawn from their estate; with a key, one without pictures, in which pseudonyms
        under it stand for names.
        """
        if key is not None:
            return cls(answers, redacted(answers, Pseudonyms(keyed(key))))
        return cls(answers, answers, drawings(answers, estate) if estate is not None else {})

    answer: ClassVar[str] = "report"
    rows: ClassVar[Sequence[Row]] = ()

    @property
    def estate(self) -> Row:
        """The header of the estate, as in every answer."""
        return self.asked.estate

    @property
    def question(self) -> Row:
        """The settings that everything was asked with."""
        return self.asked.question

    @property
    def summary(self) -> Row:
        """The counts of `rank`."""
        return self.asked.rank

    @property
    def coverage(self) -> Row:
        """What the estate lacks, as in every answer."""
        return self.asked.coverage

    @cached_property
    def html(self) -> str:
        """The page."""
        return page(self.shown, self.pictures)

    def write(self, path: Path) -> None:
        """Write the page, or the PDF of it, by the suffix; mode 0600, in one step.

        Raises UsageError where the file cannot be written, and for a PDF without a browser; what stood there is untouched then.
        """
        if suffix_of(path) == ".html":
            save(path, [self.html])
        else:
            save_bytes(path, printed(self.html, str(self.question["as_of"])))
