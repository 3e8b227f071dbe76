"""A Plotly figure as SVG, PNG or PDF, drawn by a headless browser through kaleido. It asks nothing of any network."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from graphnhi.errors import GraphnhiError, UsageError
from graphnhi.plots.markup import described_png, described_svg

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["one_browser", "photographed", "rendered"]

_OPTIONS: Final = {"mathjax": False, "timeout": 60.0}
"""No script of elsewhere, and no waiting for ever."""


@contextmanager
def one_browser() -> Iterator[None]:
    """One browser for every picture that is drawn inside.

    Where none can be started each picture says so itself, and what needs none is written; kaleido's own shared server would
    wait for ever.
    """
    with _one_loop() as run:
        browser = _started(run)
        shared = _SHARED.set(browser and (lambda figure, options: run(browser.calc_fig(figure, options))))
        try:
            yield
        finally:
            _SHARED.reset(shared)
            if browser:
                run(browser.close())


def rendered(figure: Any, form: str, size: Mapping[str, float]) -> bytes:
    """The figure as svg, png or pdf, with no alternative text yet; size: width, height and scale.

    Raises UsageError where kaleido or a browser is missing, or the browser fails, with what to do.
    """
    shared, options = _SHARED.get(), {"format": form, **size}
    with _told(form):
        made: bytes = (
            shared(figure, options) if shared else _kaleido(form).calc_fig_sync(figure, options, kopts=dict(_OPTIONS))
        )
    return made


def photographed(figure: "go.Figure", form: str, title: str, alt: str) -> bytes:
    """The figure as svg, png or pdf with its alternative text. Raises UsageError as `rendered` does."""
    size = {"width": figure.layout.width, "height": figure.layout.height, "scale": 2 if form == "png" else 1}
    made = rendered(figure, form, size)
    described = {"svg": described_svg, "png": described_png}.get(form)
    return described(made, title, alt) if described else made


_SHARED: ContextVar[Callable[[Any, Mapping[str, Any]], bytes] | None] = ContextVar(
    "draws in a browser that is open", default=None
)


@contextmanager
def _one_loop() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Runs one coroutine after the other in one loop, in a thread of its own: a notebook has a loop already."""
    runner = asyncio.Runner()
    with ThreadPoolExecutor(1) as thread:
        try:
            yield lambda step: thread.submit(runner.run, step).result()
        finally:
            thread.submit(runner.close).result()


def _started(run: Callable[[Coroutine[Any, Any, Any]], Any]) -> Any:
    """An open browser, or None."""

    async def opened() -> Any:
        browser = _kaleido("").Kaleido(**_OPTIONS)
        await browser.open()
        return browser

    try:
        return run(opened())
    except Exception:  # noqa: BLE001 - what it fails with has no common class, and the first picture says it
        return None


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
