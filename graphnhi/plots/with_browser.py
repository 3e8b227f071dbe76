"""A Plotly figure as SVG, PNG or PDF, drawn by a headless browser through kaleido. It asks nothing of any network."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from graphnhi.errors import UsageError
from graphnhi.plots.markup import described_png, described_svg

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["one_browser", "photographed", "rendered"]

Run = Callable[[Coroutine[Any, Any, Any]], Any]

_SECONDS: Final = 60.0
"""How long a browser may take to start, and to draw one picture."""
_SECONDS_TO_END: Final = 10.0


@contextmanager
def one_browser() -> Iterator[None]:
    """One browser for every picture that is drawn inside, started by the first of them and ended with the last.

    Where none can be started each picture says so itself, and what needs none is written.
    """
    with _one_loop() as run:
        browser = _Browser(run)
        shared = _SHARED.set(browser)
        try:
            yield
        finally:
            _SHARED.reset(shared)
            browser.end()


def rendered(figure: Any, form: str, size: Mapping[str, float]) -> bytes:
    """The figure as svg, png or pdf, with no alternative text yet; size: width, height and scale.

    Raises UsageError where kaleido or a browser is missing, or the browser fails, with what to do.
    """
    browser = _SHARED.get()
    if browser is None:
        with one_browser():
            return rendered(figure, form, size)
    try:
        return browser.drawn(figure, {"format": form, **size})
    except ModuleNotFoundError as error:
        raise UsageError(_NO_KALEIDO.format(form)) from error
    except Exception as error:  # what a browser fails with has no common class
        raise UsageError(_NO_BROWSER.format(form, type(error).__name__)) from error


def photographed(figure: "go.Figure", form: str, title: str, alt: str) -> bytes:
    """The figure as svg, png or pdf with its alternative text. Raises UsageError as `rendered` does."""
    size = {"width": figure.layout.width, "height": figure.layout.height, "scale": 2 if form == "png" else 1}
    made = rendered(figure, form, size)
    described = {"svg": described_svg, "png": described_png}.get(form)
    return described(made, title, alt) if described else made


_NO_KALEIDO: Final = (
    "{} of this picture needs kaleido, which is not installed (pip install 'graphnhi[images]'), and Chrome or Chromium. "
    "html needs neither."
)
_NO_BROWSER: Final = (
    "{} of this picture is drawn by a browser, and none could be used ({}). Install Chrome or Chromium, or name one in the "
    "variable BROWSER_PATH. html needs none."
)


class _Browser:
    """A browser that is started when it is first needed; one that did not start is not tried again."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._kaleido: Any = None
        self._failed: Exception | None = None

    def drawn(self, figure: Any, options: Mapping[str, Any]) -> bytes:
        if self._failed is not None:
            raise self._failed
        if self._kaleido is None:
            try:
                self._run(self._started())
            except Exception as error:
                self._failed = error
                raise
        made: bytes = self._run(self._kaleido.calc_fig(figure, options))
        return made

    async def _started(self) -> None:
        import kaleido  # noqa: PLC0415 - an extra: who wants html alone needs no browser

        # no script of elsewhere, and no waiting for ever
        self._kaleido = kaleido.Kaleido(n=1, mathjax=False, timeout=_SECONDS)
        async with asyncio.timeout(_SECONDS):
            await self._kaleido.open()

    def end(self) -> None:
        """End the browser; one that never answered does not answer this either, and is killed with its loop."""
        if self._kaleido is not None:
            with suppress(Exception):
                self._run(self._closed())

    async def _closed(self) -> None:
        async with asyncio.timeout(_SECONDS_TO_END):
            await self._kaleido.close()


_SHARED: ContextVar[_Browser | None] = ContextVar("the browser that draws", default=None)


@contextmanager
def _one_loop() -> Iterator[Run]:
    """Runs one coroutine after the other in one loop, in a thread of its own: a notebook has a loop already, and who interrupts
    a drawing must not cut off the browser's end.
    """
    runner = asyncio.Runner()
    with ThreadPoolExecutor(1) as thread:
        try:
            yield lambda step: thread.submit(runner.run, step).result()
        finally:
            thread.submit(runner.close).result()
