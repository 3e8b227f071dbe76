"""`graphnhi completion`: the script that completes commands, options and ids in a shell."""

import click
from click.shell_completion import get_completion_class

from graphnhi.cli.delivering import put
from graphnhi.cli.helping import Told
from graphnhi.cli.options import behaviour
from graphnhi.cli.values import Word

__all__ = ["command"]

_SHELLS = ("bash", "zsh", "fish")
_EXAMPLES = (
    ("graphnhi completion bash", 'print the script; put `eval "$(graphnhi completion bash)"` into ~/.bashrc'),
    ("graphnhi completion fish", "for fish: put the output into ~/.config/fish/completions/graphnhi.fish"),
)


@click.command("completion", cls=Told, examples=_EXAMPLES)
@click.argument("shell", type=Word("shell", _SHELLS))
@behaviour
def command(shell: str) -> None:
    """The completion script of a shell: bash, zsh or fish."""
    made = get_completion_class(shell)
    assert made is not None
    script = made(click.Command("graphnhi"), {}, "graphnhi", "_GRAPHNHI_COMPLETE")
    # not .source(): for bash it would run one to ask its version, and the script is the same
    put([script.source_template % script.source_vars()])
