"""A whole file as one JSON value, read strictly and within limits. What the value means is its reader's matter."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphnhi.readers._tabulate import Source
from graphnhi.readers._text import lines_of
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Json

__all__ = ["whole_document"]


def whole_document(path: Path, source: Source, refusals: Refusals) -> Any:
    """The value of a file; what is wrong with it is added to `refusals`: too long, no JSON, truncated, a key twice, NaN, too deep."""
    if (size := path.stat().st_size) > source.limits.document:
        refusals.add("", "the file is too long", found=f"{size:,} bytes", wanted=f"at most {source.limits.document:,}")
        return None
    lines = lines_of(path, replace(source.limits, record=source.limits.document), refusals)
    parser = Json(source.limits)
    value, place, fault = _parsed(parser, "".join(lines))
    for problem in (*parser.take_problems(), *([fault] if fault else [])):
        refusals.add(place, problem, todo="The file may have been cut off." if fault else "")
    return value


def _parsed(parser: Json, text: str) -> tuple[Any, str, str]:
    """The value, and where and why it is none (the parser's exceptions hold the text, so none of them goes further)."""
    try:
        return parser.loads(text), "", ""
    except json.JSONDecodeError as error:
        return None, f"line {error.lineno} column {error.colno}", f"the file is not JSON: {error.msg}"
    except RecursionError:
        return None, "", f"the file is nested deeper than {parser.limits.depth} levels"
