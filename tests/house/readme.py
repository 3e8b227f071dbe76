"""README.md as a list of blocks that can be run, and how a command's true output is held against the one shown.

- ```console: a line `$ COMMAND` is run (it goes on after a trailing backslash, or on lines that begin with `> `); the lines
  below it are its output as a terminal of 110 columns without colours shows it: stdout, or stdout and then stderr. White
  space is compared as one blank; a line `...` stands for any lines, `...` in a line for any text. Without lines below it,
  only success is asked for.
- ```python: run in order in one namespace; a block with `>>>` is compared as a doctest.
- `<!-- file: PATH -->` above any block: its text is that file from there on.

Other blocks are not run: the two commands that set everything up stand in ```sh.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Block", "Command", "agrees", "blocks", "commands", "marked"]

_FENCE = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n+)?^```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the line its text begins on, and the file that it is, if any."""

    language: str
    text: str
    line: int
    file: str | None


@dataclass(frozen=True)
class Command:
    """A command line of a console block, and the lines shown below it."""

    line: str
    shown: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """All fenced blocks, in order."""
    return [
        Block(found["language"], found["text"], text.count("\n", 0, found.start("text")) + 1, found["file"])
        for found in _FENCE.finditer(text)
    ]


def marked(text: str, mark: str) -> str:
    """The one command between `<!-- MARK -->` and `<!-- end -->`."""
    (inside,) = re.findall(rf"<!-- {mark} -->(.*?)<!-- end -->", text, re.DOTALL)
    (block,) = blocks(inside)
    return block.text.strip().removeprefix("$ ")


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block, each with the output shown for it."""
    lines = block.text.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        at = start + 1
        while at < end and (lines[at - 1].endswith("\\") or lines[at].startswith("> ")):
            at += 1
        told = [lines[start][2:], *(line.removeprefix("> ") for line in lines[start + 1 : at])]
        yield Command("\n".join(told), tuple(lines[at:end]))


def agrees(shown: Sequence[str], true: str) -> bool:
    """Whether the shown lines are the true ones, but for white space, blank lines and what `...` stands for."""
    want = [" ".join(line.split()) for line in shown if line.strip()]
    have = "".join(f"{' '.join(line.split())}\n" for line in true.splitlines() if line.strip())
    lines = ("(?:.*\n)*" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n" for line in want)
    return re.fullmatch("".join(lines), have) is not None
