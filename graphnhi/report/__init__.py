"""The report: answers of the engine as one page for people who do not run tools, and that page as a PDF.

`asking` asks an estate, `redaction` takes the names away, `page` writes what is left. Nothing is judged or counted anew here.
"""

from graphnhi.report.asking import asked
from graphnhi.report.page import page
from graphnhi.report.picture import Picture
from graphnhi.report.writing import Report, check, redaction_key

__all__ = ["Picture", "Report", "asked", "check", "page", "redaction_key"]
