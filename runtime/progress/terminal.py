"""The live view of a run in a terminal; lines that blocks print scroll by above it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from runtime.clock import SECOND
from runtime.output import Output
from runtime.progress.picture import picture
from runtime.progress.tally import Tally

_PERIOD = 0.2
_BLINK = SECOND * 3 // 10
"""A run that is shorter gets no picture."""
_MARGIN = 4
"""Room for the `^C` that a terminal shows: it must not break the last line of the panel."""


class TerminalView:
    """Draws the tally of a run some times per second."""

    def __init__(self, tally: Tally, *, console: Console) -> None:
        """Draw onto a console."""
        self._tally = tally
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._lines: list[str] = []

    @contextmanager
    def showing(self, output: Output | None) -> Iterator[None]:
        """Show the run; take over the lines of `output` for as long."""
        if output is not None:
            output.redirect(self._lines.append)
        self._began = self._tally.wall()
        self._draw_later()
        try:
            yield
        finally:
            self._next.cancel()
            if output is not None:
                output.redirect(None)
            self._print_lines()
            self._live.stop()

    def _draw_later(self) -> None:
        self._next = asyncio.get_running_loop().call_later(_PERIOD, self._draw)

    def _draw(self) -> None:
        self._draw_later()
        self._print_lines()
        if self._tally.wall() - self._began < _BLINK:
            return
        if not self._live.is_started:
            self._live.start()
        size = self._console.size
        shown = picture(self._tally, width=size.width - _MARGIN, height=size.height - 1)
        self._live.update(shown, refresh=True)

    def _print_lines(self) -> None:
        if self._lines:
            self._console.print("\n".join(self._lines), soft_wrap=True)
            self._lines.clear()
