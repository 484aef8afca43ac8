"""What happens when an entry of the queue is executed, as part of the function `run`.

A handler is one piece of `run`: it samples, runs the block to its end, publishes and queues. Which
handler belongs to an entry stands in the record of its instance; all are told apart by one jump.
The handlers of a block type are, in this order: one for each of its entries, one for being woken,
and, of blocks the host serves, one for each event output that it sends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import assert_never

from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    MissingBody,
    OperationBody,
    ServiceBody,
    SimpleBody,
)
from compiler.lowering.chart import Chart
from compiler.lowering.marks import NO_MARK
from compiler.wasm import memory_map as at
from compiler.wasm.algorithms import Algorithms
from compiler.wasm.charts import ChartPrinter
from compiler.wasm.expressions import Expressions
from compiler.wasm.library.rounds import PORTION
from compiler.wasm.queueing import Queueing
from compiler.wasm.record import Record
from compiler.wasm.sampling import Sampling
from compiler.wasm.unit import Unit
from compiler.wasm.variant import Variant
from compiler.wasm.wat import Code, comment, const, get, op


class Handlers:
    """Writes the handlers of one variant into `run`."""

    def __init__(
        self, unit: Unit, code: Code, record: Record, variant: Variant, *, first: int
    ) -> None:
        """Prepare to write.

        Args:
            unit: of the module.
            code: of `run`.
            record: of the type.
            variant: how the type is wired.
            first: the number of the first handler that is written.
        """
        self._unit = unit
        self._code = code
        self._record = record
        self._ports = record.ports
        self._next = first
        self._round_lines: list[int] = []
        self.most_pushes = 0
        """Events that one entry sends to single targets at most."""
        self.most_list_pushes = 0
        """Events that one entry sends to lists of targets at most."""
        self._expressions = Expressions(unit, code, record.scope())
        self._sampling = Sampling(unit, code, record, variant, self._expressions)
        self._queueing = Queueing(unit, code)
        self._fan_out = dict(zip(self._ports.senders, variant.fan_out, strict=True))
        self.algorithms = Algorithms(
            unit, self._ports.block.name, self._ports.algorithms, record.scope()
        )

    def write(self) -> int:
        """Write all handlers; return how many they are."""
        first = self._next
        match self._ports.block.body:
            case BasicBody() as body:
                self._basic(body)
            case SimpleBody() as body:
                self._simple(body)
            case CompositeBody():
                self._composite()
            case ServiceBody() | OperationBody():
                self._served()
            case MissingBody():
                self._missing()
            case other:
                assert_never(other)
        return self._next - first

    # --- Bodies --------------------------------------------------------------------------

    def _basic(self, body: BasicBody) -> None:
        chart = Chart(body, self._unit.settings.max_transitions)
        events = self._ports.entries
        reactions = [chart.entry(event) for event in events]
        settle = self._next + len(events)
        printer = ChartPrinter(
            self._unit,
            self._code,
            self._expressions,
            chart,
            run=lambda name: self.algorithms.run(self._code, name),
            emit=self._emit,
            settle=settle,
        )
        for event, reaction in zip(events, reactions, strict=True):
            self._entry(event, partial(printer.write, reaction))
        if chart.settles:
            with self._handler("settle"):
                # Nobody knows how often it goes round.
                self._queueing.is_bounded = False
                printer.write_loop()
                self._sampling.keep_forced()

    def _simple(self, body: SimpleBody) -> None:
        outputs = [port.name for port in self._ports.block.interface.event_outputs]

        def react(event: str) -> None:
            if event in body.algorithms:
                self.algorithms.run(self._code, event)
            for output in outputs:
                self._emit(output)

        for event in self._ports.entries:
            self._entry(event, partial(react, event))

    def _composite(self) -> None:
        """Write the border of a composite: inwards as is, outwards publishing."""
        interface = self._ports.block.interface
        for port in interface.event_inputs:
            self._entry(port.name, partial(self._queue, port.name))
        for port in interface.event_outputs:
            self._entry(port.name, partial(self._emit, port.name))

    def _served(self) -> None:
        """Write a block that the host serves: sample, then leave `run`."""
        for position, event in enumerate((*self._ports.entries, None)):
            self._entry(event, partial(self._leave, position))
        for event in self._ports.senders:
            with self._handler(f"send {event}"):
                if self._sampling.is_watched:
                    self._look_whether_watched(None)
                self._emit(event)

    def _missing(self) -> None:
        """Write a block that is not there: its events end here, counted."""
        for event in self._ports.entries:
            self._entry(event, partial(self._increment, "$p", self._record.ended))

    def _leave(self, position: int) -> None:
        code, nowhere = self._code, const("i32", 0)
        code.do(f"i32.store offset={at.HOST_ENTRY}", nowhere, get("$p"))
        code.do(f"i32.store offset={at.HOST_ENTRY + 4}", nowhere, const("i32", position))
        code.do("local.set $status", const("i64", at.HOST))
        code.line("br $exit")

    # --- Pieces --------------------------------------------------------------------------

    @contextmanager
    def _handler(self, title: str) -> Iterator[None]:
        """Open a handler: what is written meanwhile is what it does."""
        code = self._code
        code.line(f"end ;; {self._next}: {comment(self._ports.block.name)}, {comment(title)}")
        self._unit.mark = NO_MARK
        self._unit.pushes = self._unit.list_pushes = 0
        with code.deeper(), code.scope():
            yield
            code.line("br $turn")
        self.most_pushes = max(self.most_pushes, self._unit.pushes)
        self.most_list_pushes = max(self.most_list_pushes, self._unit.list_pushes)
        self._next += 1

    def _entry(self, event: str | None, body: Callable[[], None]) -> None:
        """Write the handler of an entry: counting, sampling, and what the body does.

        Where it may be watched there are two: what nobody watches runs as if nobody could.
        """
        with self._handler(event or "woken"):
            if self._ports.has_code:
                self._begin_rounds()
            if self._sampling.is_watched:
                flags = op(f"i32.load offset={at.FLAGS}", get("$p"))
                self._code.do("local.set $flags", flags)
                with self._code.when(get("$flags")):
                    self._look_whether_watched(event)
                    self._react(event, body)
                    self._code.line("br $turn")
                self._sampling.is_watched = False
                self._react(event, body)
                self._sampling.is_watched = True
            else:
                self._react(event, body)

    def _react(self, event: str | None, body: Callable[[], None]) -> None:
        with self._code.scope():
            self._sampling.sample(event)
            body()
            self._unit.mark = NO_MARK
            self._sampling.keep_forced()

    def _begin_rounds(self) -> None:
        """Write the allowing of all rounds of loops, for `without_rounds` to take away again."""
        limit = min(self._unit.settings.max_iterations, (1 << 63) - 1)
        first = min(limit, PORTION)
        for name, value in (("rounds", first), ("more", limit - first)):
            self._round_lines.append(len(self._code.lines))
            self._code.do(f"global.set ${name}", const("i64", value))

    def without_rounds(self) -> None:
        """Take away what is only needed where loops are counted; known after the last line."""
        for number in self._round_lines:
            self._code.lines[number] = ""

    def _look_whether_watched(self, event: str | None) -> None:
        code = self._code
        code.do("local.set $flags", op(f"i32.load offset={at.FLAGS}", get("$p")))
        code.do("local.set $watch", op(f"i32.load offset={at.WATCH}", get("$p")))
        if event is not None:
            code.do("br_if $turn", op("i32.and", get("$flags"), const("i32", at.STOPPED)))
            if self._ports.is_counted(event):
                self._count(event)

    def _count(self, event: str) -> None:
        with self._code.when(op("i32.and", get("$flags"), const("i32", at.COUNTED))):
            self._increment("$watch", self._record.watch.counters[event])

    def _increment(self, base: str, offset: int) -> None:
        one_more = op("i64.add", op(f"i64.load offset={offset}", get(base)), const("i64", 1))
        self._code.do(f"i64.store offset={offset}", get(base), one_more)

    def _emit(self, event: str) -> None:
        """Write the sending of an event: publish its WITH data, queue its targets."""
        self._unit.mark = NO_MARK
        if self._sampling.is_watched:
            self._count(event)
        self._sampling.publish(event)
        self._queue(event)

    def _queue(self, event: str) -> None:
        self._queueing.send(self._record.targets[event], self._fan_out[event])
