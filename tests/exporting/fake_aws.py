"""A program in the place of `aws`: prints the samples of a folder, writes down every call, and fails as `aws` does."""

import json
import os
import sys
from pathlib import Path


def fitting(told: dict[str, object], words: list[str]) -> object | None:
    """What stands under the most exact call that these words fit, if any does."""
    fits = [each for each in told if {*each.split(" ")} <= {*words}]
    return told[max(fits, key=len)] if fits else None


def main() -> int:
    place, words = Path(os.environ["FAKE_AWS"]), sys.argv[1:]
    with (place / "calls").open("a", encoding="utf-8") as calls:
        calls.write(" ".join(words) + "\n")
    error = fitting(json.loads((place / "errors.json").read_text("utf-8")), words)
    if error is not None:
        sys.stderr.write(f"\n{error}\n")
        return 254
    told = fitting(json.loads((place / "samples.json").read_text("utf-8")), words)
    if told is None:
        sys.stderr.write(f"\nno sample of {words}\n")
        return 252
    sys.stdout.write(json.dumps(told, indent=4) + "\n")
    return 0


sys.exit(main())
