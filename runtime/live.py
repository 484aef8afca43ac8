"""The live view in a terminal: run time, speed, busiest nodes, watched values.

Console lines and watched changes scroll by above the panel. It appears only when a run lasts
longer than a blink, and vanishes at its end.
"""

import asyncio
import os
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from runtime.clock import SECOND
from runtime.output import Output
from runtime.run import Run
from runtime.times import clock_time, span_of_time
from runtime.watch import Watcher

_BLINK = SECOND * 3 // 10
_PERIOD = 0.1
_BUSIEST = 6
_HINT = "Ctrl-C stops the run"
_MARGIN = 4
"""Room for the `^C` that a terminal shows: it must not break the panel's last line."""
_WIDEST = 100
_WATCHED = 12
_REMEMBERED = 20
"""Looks the speed is measured over: two seconds."""


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal in which lines can be drawn again."""
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"


class LiveView:
    """Draws a run into the terminal some times per second."""

    def __init__(self, run: Run, watcher: Watcher | None) -> None:
        """Look at `run`, and at what `watcher` watches."""
        self._run = run
        self._watcher = watcher
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._lines: list[str] = []
        self._looks: deque[tuple[int, int]] = deque([(0, 0)], maxlen=_REMEMBERED)

    @contextmanager
    def showing(self, output: Output) -> Iterator[None]:
        """Take over the lines of `output` for as long as the view is there."""
        output.redirect(self._lines.append)
        self._draw_later()
        try:
            yield
        finally:
            self._next.cancel()
            output.redirect(None)
            self._print_lines()
            self._live.stop()

    def _draw_later(self) -> None:
        self._next = asyncio.get_running_loop().call_later(_PERIOD, self._draw)

    def _draw(self) -> None:
        self._draw_later()
        self._print_lines()
        if self._run.elapsed < _BLINK:
            return
        if not self._live.is_started:
            self._run.machine.kernel.count(enabled=True)
            self._live.start()
        self._live.update(self._panel(), refresh=True)

    def _print_lines(self) -> None:
        if self._lines:
            self._console.print("\n".join(self._lines), soft_wrap=True)
            self._lines.clear()

    def _panel(self) -> RenderableType:
        machine = self._run.machine
        self._looks.append((self._run.elapsed, machine.kernel.executed))
        parts: list[RenderableType] = [self._headline()]
        if busiest := self._busiest():
            parts += ["", busiest]
        if watched := self._watched():
            parts += ["", watched]
        title = Text(self._run.graph.name, style="bold")
        return Panel(
            Group(*parts),
            title=title,
            title_align="left",
            subtitle=_HINT,
            width=min(max(self._console.width - _MARGIN, 20), _WIDEST),
        )

    def _headline(self) -> Text:
        (began, first), (now, last) = self._looks[0], self._looks[-1]
        rate = (last - first) * SECOND / max(now - began, 1)
        text = Text("run time ")
        text.append(clock_time(self._run.now), style="bold cyan")
        text.append(f"   {last:,} events", style="bold")
        text.append(f"   {rate:,.0f}/s   real time {span_of_time(now)}")
        return text

    def _busiest(self) -> Table | None:
        events: Counter[str] = Counter()
        for (node, _pin), count in self._run.machine.kernel.counts().items():
            events[node] += count
        if not +events:
            return None
        table = _table("busiest blocks", "events in and out")
        for node, count in events.most_common(_BUSIEST):
            table.add_row(Text(node), f"{count:,}")
        return table

    def _watched(self) -> Table | None:
        values = {} if self._watcher is None else self._watcher.values
        if not values:
            return None
        table = _table("watched", "value")
        for pin, literal in list(values.items())[:_WATCHED]:
            table.add_row(Text(pin), Text(literal))
        if (more := len(values) - _WATCHED) > 0:
            table.add_row(Text(f"and {more} more", style="dim"), "")
        return table


def _table(first: str, second: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(first, no_wrap=True, overflow="ellipsis")
    table.add_column(second, justify="right", no_wrap=True, overflow="ellipsis")
    return table
