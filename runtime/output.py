"""Where lines for people or machines go while a graph runs: standard output, or a live view."""

import json
from collections.abc import Callable
from typing import ClassVar, TextIO

from typing_extensions import override

from runtime.happenings import ConsolePrinted, Happening
from runtime.listener import Listener


class Output(Listener):
    """Shows happenings as they come, as text or as one JSON object per line."""

    is_essential: ClassVar[bool] = True

    def __init__(self, stream: TextIO, *, as_json: bool, now: Callable[[], int]) -> None:
        """Write to `stream`; `now` tells the run time."""
        self._stream = stream
        self._as_json = as_json
        self._now = now
        self._write: Callable[[str], None] = self._write_to_stream

    def redirect(self, write: Callable[[str], None] | None) -> None:
        """Hand lines to a live view from now on; None: to the stream again."""
        self._write = write or self._write_to_stream

    def show(self, happening: Happening) -> None:
        """Show one happening."""
        if self._as_json:
            self._write(json.dumps(happening.as_record(), ensure_ascii=False))
        else:
            self._write(happening.as_text())

    @override
    def console(self, node: str, text: str) -> None:
        """Show a line that a block printed."""
        self.show(ConsolePrinted(self._now(), node, text))

    @override
    def paused(self) -> None:
        """Let readers of a pipe see what there is, before the run goes on or waits."""
        self._stream.flush()

    def _write_to_stream(self, line: str) -> None:
        self._stream.write(f"{line}\n")
