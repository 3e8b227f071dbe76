"""What the page says, a module a section: from answers to words and tables. Nothing is counted anew here."""

from collections.abc import Callable
from typing import Final

from graphnhi.report.answers import Answers
from graphnhi.report.naming import Names
from graphnhi.report.section import Section
from graphnhi.report.sections.coverage import coverage
from graphnhi.report.sections.credentials import credentials
from graphnhi.report.sections.findings import findings
from graphnhi.report.sections.reached import customer_data, money
from graphnhi.report.sections.terms import terms
from graphnhi.report.sections.vendors import vendors
from graphnhi.report.sections.worst import worst

__all__ = ["SECTIONS"]

SECTIONS: Final[tuple[Callable[[Answers, Names], Section], ...]] = (
    money, customer_data, worst, vendors, findings, credentials, coverage, terms,
)  # fmt: skip
"""The sections in the order of the page."""
