"""Chooses how a command line shows a run: a live view, plain lines, or JSON lines."""

import asyncio
import json
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TextIO

from rich.console import Console

from compiler.ir.graph import Graph
from fblib.service import Value
from runtime.clock import RealClock
from runtime.durable.listener import RunListener
from runtime.output import Output
from runtime.progress.json_lines import JsonLines
from runtime.progress.lines import PlainLines
from runtime.progress.outcome import outcome_lines, outcome_record
from runtime.progress.tally import Tally
from runtime.progress.terminal import TerminalView
from runtime.store.base import RunRecord, TaskRecord
from runtime.store.home import Home, home_of

Style = Literal["live", "lines", "json"]
_PERIOD = 0.5


class Progress:
    """What is shown of one run: hand `listeners` to it, and execute it within `showing`.

    Progress for people goes to standard error, where the messages are; JSON to standard output.
    """

    def __init__(
        self,
        graph: Graph,
        style: Style,
        *,
        out: TextIO,
        messages: TextIO,
        known: Iterable[TaskRecord] = (),
        option: str = "",
        prefix: str = "",
    ) -> None:
        """Show runs of a graph.

        Args:
            graph: what runs.
            style: how.
            out: standard output.
            messages: standard error.
            known: its tasks, if the run goes on.
            option: what commands for the run need beside its id: see `home_option`.
            prefix: what lines for people begin with, where several runs are shown.
        """
        self._clock = RealClock(sleep=asyncio.sleep)
        self._style = style
        self._prefix = prefix
        self._out, self._messages = out, messages
        self.tally = Tally(graph, wall=self._wall, known=known, option=option)
        self._plain = PlainLines(self.tally, write=self._say)
        self.listeners: tuple[RunListener, ...] = (self.tally,)
        if style == "lines":
            self.listeners = (self.tally, self._plain)
        elif style == "json":
            self.listeners = (self.tally, JsonLines(self.tally, write=self._emit))

    @property
    def is_json(self) -> bool:
        """Whether it is for machines."""
        return self._style == "json"

    @contextmanager
    def showing(self, output: Output | None = None) -> Iterator[None]:
        """Show the run while it is executed.

        Args:
            output: shows lines that blocks print; a live view takes them over.
        """
        if self._style == "live":
            console = Console(file=self._messages, highlight=False, markup=False, emoji=False)
            # Lines for a file or a pipe go there, whatever the terminal shows.
            lines = output if self._out.isatty() else None
            with TerminalView(self.tally, console=console).showing(lines):
                yield
            return
        self._tick_later()
        try:
            yield
        finally:
            self._next.cancel()
            self._tick()

    def end(
        self,
        run: RunRecord,
        *,
        kept: bool = True,
        results: Value = None,
        archive: Path | None = None,
    ) -> None:
        """Say what came of the run.

        Args:
            run: the run.
            kept: whether it is in a home.
            results: of its tasks, by label; for machines only.
            archive: where it was put.
        """
        if self._style == "json":
            record = outcome_record(self.tally, run, results=results, archive=archive)
            self._emit(json.dumps(record, ensure_ascii=False))
            self._out.flush()
            return
        for line in outcome_lines(self.tally, run, kept=kept, archive=archive):
            self._say(line)

    def _wall(self) -> int:
        return self._clock.epoch + self._clock.now()

    def _tick_later(self) -> None:
        def tick() -> None:
            self._tick_later()
            if self._style == "lines":
                self._plain.tick()
            self._flush()

        self._next = asyncio.get_running_loop().call_later(_PERIOD, tick)

    def _tick(self) -> None:
        self._plain.flush()
        self._flush()

    def _flush(self) -> None:
        self._out.flush()
        self._messages.flush()

    def _say(self, line: str) -> None:
        self._messages.write(f"{self._prefix}{line}\n")

    def _emit(self, line: str) -> None:
        self._out.write(f"{line}\n")


def home_option(home: Home, environment: Mapping[str, str]) -> str:
    """Return what a command needs to find this home: ` --home DIR`, or nothing."""
    if home == home_of(None, environment):
        return ""
    return f" --home {shlex.quote(str(home.root))}"


def style_of(*, as_json: bool, live: bool, messages: TextIO) -> Style:
    """Return how to show a run: live only where lines can be drawn again."""
    if as_json:
        return "json"
    draws = messages.isatty() and os.environ.get("TERM", "") != "dumb"
    return "live" if live and draws else "lines"
