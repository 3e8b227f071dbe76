"""A Plotly figure as SVG, PNG or PDF, drawn by a headless browser through kaleido. It asks nothing of any network."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from graphnhi.errors import UsageError
from graphnhi.plots.markup import described_png, described_svg

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["photographed"]

_SECONDS: Final = 60.0
"""How long a browser may take to start, and to draw one form."""
_SECONDS_TO_END: Final = 10.0


def photographed(figure: "go.Figure", forms: Sequence[str], title: str, alt: str) -> Mapping[str, bytes | UsageError]:
    """The figure in each of these forms (svg, png, pdf) with its alternative text, by one browser; or why it is not there:
    kaleido or a browser is missing, or the browser fails, with what to do.
    """
    try:
        made = _awaited(_drawn(figure, forms))
    except ModuleNotFoundError as error:
        return {form: _caused(_NO_KALEIDO.format(form), error) for form in forms}
    except Exception as error:  # noqa: BLE001 - what a browser fails with has no common class
        return {form: _caused(_NO_BROWSER.format(form, type(error).__name__), error) for form in forms}
    described = {"svg": described_svg, "png": described_png}
    return {form: described[form](drawn, title, alt) if form in described else drawn for form, drawn in made.items()}


_NO_KALEIDO: Final = (
    "{} of this picture needs kaleido, which is not installed (pip install 'graphnhi[images]'), and Chrome or Chromium. "
    "html needs neither."
)
_NO_BROWSER: Final = (
    "{} of this picture is drawn by a browser, and none could be used ({}). Install Chrome or Chromium, or name one in the "
    "variable BROWSER_PATH. html needs none."
)


def _caused(told: str, error: Exception) -> UsageError:
    refused = UsageError(told)
    refused.__cause__ = error
    return refused


async def _drawn(figure: "go.Figure", forms: Sequence[str]) -> dict[str, bytes]:
    """The figure in each form. The browser is this call's own, and has ended when it returns, whatever happens."""
    import kaleido  # noqa: PLC0415 - an extra: who wants html alone needs no browser

    size = {"width": figure.layout.width, "height": figure.layout.height}
    browser = kaleido.Kaleido(n=1, mathjax=False, timeout=_SECONDS)
    try:
        async with asyncio.timeout(_SECONDS):
            await browser.open()
        return {
            form: await browser.calc_fig(figure, opts={"format": form, "scale": 2 if form == "png" else 1} | size)
            for form in dict.fromkeys(forms)
        }
    finally:
        # one that never answered does not answer this either: it is killed then
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_END):
                await browser.close()


def _awaited(work: Coroutine[Any, Any, dict[str, bytes]]) -> dict[str, bytes]:
    """What a coroutine gives, from a thread of its own: a notebook has a loop running in this one, and who interrupts a drawing
    must not cut off the browser's end, or it would go on without us.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
