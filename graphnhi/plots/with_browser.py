"""A Plotly figure as SVG, PNG or PDF, drawn by a headless browser through kaleido. It asks nothing of any network."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from graphnhi.errors import GraphnhiError, UsageError
from graphnhi.plots.markup import described_png, described_svg

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["one_browser", "photographed"]

_OPTIONS: Final = {"mathjax": False, "timeout": 60.0}
"""No script of elsewhere, and no waiting for ever."""


@contextmanager
def one_browser() -> Iterator[None]:
    """One browser for every picture that is drawn inside."""
    kaleido = _kaleido(_ANY)
    with _told(_ANY):
        kaleido.start_sync_server(silence_warnings=True, **_OPTIONS)
    shared = _SHARED.set(True)
    try:
        yield
    finally:
        _SHARED.reset(shared)
        kaleido.stop_sync_server(silence_warnings=True)


_ANY: Final = "svg, png or pdf"
_SHARED: ContextVar[bool] = ContextVar("a browser is open", default=False)


def photographed(figure: "go.Figure", form: str, title: str, alt: str) -> bytes:
    """The figure as svg, png or pdf with its alternative text.

    Raises UsageError where kaleido or a browser is missing, or the browser fails, with what to do.
    """
    size = {"width": figure.layout.width, "height": figure.layout.height, "scale": 2 if form == "png" else 1}
    options = {} if _SHARED.get() else {"kopts": dict(_OPTIONS)}
    with _told(form):
        made: bytes = _kaleido(form).calc_fig_sync(figure, opts={"format": form, **size}, **options)
    described = {"svg": described_svg, "png": described_png}.get(form)
    return described(made, title, alt) if described else made


def _kaleido(form: str) -> Any:
    try:
        import kaleido  # noqa: PLC0415 - an extra: who wants html alone needs no browser
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{form} of this picture needs kaleido, which is not installed (pip install 'graphnhi[images]'), and Chrome or "
            "Chromium. html needs neither."
        ) from error
    return kaleido


@contextmanager
def _told(form: str) -> Iterator[None]:
    """Turns whatever a browser fails with, which has no common class, into one error that says what to do."""
    try:
        yield
    except GraphnhiError:
        raise
    except Exception as error:
        raise UsageError(
            f"{form} of this picture is drawn by a browser, and none could be used ({type(error).__name__}). Install Chrome or "
            "Chromium, or name one in the variable BROWSER_PATH. html needs none."
        ) from error
