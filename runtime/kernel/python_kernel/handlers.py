"""The generated code of a block type: what happens when one of its queue entries is executed."""

from compiler.ir.blocks import EventPort, SimpleBody
from compiler.ir.code import Constant, Local, Perform
from compiler.lowering.marks import NO_MARK
from compiler.lowering.sizes import has, is_short, is_short_in_chart
from compiler.lowering.values import initial_value, is_compound
from compiler.lowering.wires import Feed, Shape
from runtime.kernel.python_kernel.expressions import Expressions
from runtime.kernel.python_kernel.layout import Layout
from runtime.kernel.python_kernel.statements import Statements
from runtime.kernel.python_kernel.unit import Unit


class Handlers:
    """Writes the functions of one variant; `ecc` writes state machines with its help."""

    def __init__(self, unit: Unit, layout: Layout, shape: Shape) -> None:
        """Write into a unit."""
        self.unit = unit
        self.layout = layout
        self.shape = shape
        self.writer = unit.writer
        self.functions: dict[tuple[str, str | None], str] = {}
        """Generated functions by (`entry` or `emit`, event); None is the timer's entry."""
        self.scope = dict(layout.cells)
        self.expressions = Expressions(unit, self.scope)
        self.outer: set[str] = set()
        """Cells the function being written assigns to."""
        self._cells = frozenset(layout.cell_names(shape))
        self._connected = dict(zip(layout.sampled, shape.sampled, strict=True))
        self._consumed = dict(zip(layout.published, shape.consumed, strict=True))
        self._fan_out = dict(zip(layout.senders, shape.fan_out, strict=True))
        self._shared: dict[tuple[str, bool], str] = {}
        """Algorithms that are functions of their own; whether all their loops are counted."""

    # --- Pieces --------------------------------------------------------------------------

    def sample(self, event: str | None) -> None:
        """Write the sampling of what an entry samples."""
        for pin in self.layout.sampled_at(event):
            datatype = self.layout.sampled[pin].type
            guard = f"if {pin!r} not in forced: " if self.shape.watched else ""
            for number, feed in enumerate(self._connected[pin]):
                text = self._part(self.layout.source(pin, number), feed.taken, feed.picked)
                text = self.unit.convert(text, feed.into_type or datatype, feed.type)
                self._put(pin, feed, text, guard)
            if self.layout.is_composite and pin in self.layout.in_outs:
                self._show_forced(pin)

    def _put(self, pin: str, feed: Feed, value: str, guard: str) -> None:
        """Write the assignment of what a wire gives to a pin or to a part of it."""
        members = feed.into[: len(feed.into) - feed.placed]
        place = self._taken(self.scope[pin], members)
        if feed.placed:
            value = f"placed({place}, {feed.into[len(members) :]!r}, {value})"
        if members:
            self.writer.line(f"{guard}{place} = {value}")
        else:
            self._assign(self.scope[pin], value, guard)

    def _part(self, cell: str, members: tuple[str, ...], picked: int) -> str:
        """Return source for a part of a value; the last `picked` steps lead into JSON."""
        own = len(members) - picked
        text = self._taken(cell, members[:own])
        return f"pick({text}, {members[own:]!r})" if picked else text

    def _show_forced(self, pin: str) -> None:
        """Write what gives the blocks of a composite, which share a variable, its forced value."""
        if self.shape.watched and self._consumed.get(pin):
            forced = self.unit.copy(f"forced[{pin!r}]", self.layout.outputs[pin].type)
            self._assign(self.layout.sent[pin], forced, f"if {pin!r} in forced: ")

    @staticmethod
    def _taken(cell: str, members: tuple[str, ...]) -> str:
        """Return source for a member of the struct in a cell."""
        return cell + "".join(f"[{member!r}]" for member in members)

    def emit(self, event: str) -> None:
        """Write the sending of an event: publish its WITH data, queue its targets."""
        self.writer.mark = NO_MARK
        self.count(event)
        for pin in self.layout.published_at(event):
            self._publish(pin)
        self.queue_targets(event)

    def _publish(self, pin: str) -> None:
        cell, datatype = self.scope[pin], self.layout.outputs[pin].type
        if self.shape.watched:
            forced = self.unit.copy(f"forced[{pin!r}]", datatype)
            self._assign(cell, forced, f"if {pin!r} in forced: ")
        if self._consumed.get(pin):
            self._assign(self.layout.sent[pin], self.unit.copy(cell, datatype))

    def queue_targets(self, event: str) -> None:
        """Write the appending of an event's targets to their queues."""
        for group, (own, several) in enumerate(self._fan_out[event]):
            target, queue = self.layout.target(event, group)
            end = ("extend" if several else "append") if own else queue
            self.writer.line(f"{end}({target})")

    def count(self, event: str | None) -> None:
        """Write the counting of an event, if this variant counts."""
        if self.shape.watched and event is not None:
            self.writer.line(f"counted[{event!r}] += 1")

    def _assign(self, cell: str, value: str, guard: str = "") -> None:
        self.outer.add(cell)
        self.writer.line(f"{guard}{cell} = {value}")

    def run(self, name: str) -> None:
        """Write the running of an algorithm: in place if it is short, else as a call."""
        short = is_short_in_chart(self.layout.algorithms, name)
        self._run(name, counted=False, inline=short)

    def _perform(self, name: str) -> None:
        """Write the running of an algorithm by another one, perhaps in a loop."""
        self._run(name, counted=True, inline=is_short(self.layout.algorithms[name].body))

    def _run(self, name: str, *, counted: bool, inline: bool) -> None:
        key = (name, counted)
        if inline and key not in self._shared:
            self._algorithm(name, counted=counted)
            return
        if key not in self._shared:
            self._shared[key] = self.unit.names.take(f"run_{name}")
        self.writer.line(f"{self._shared[key]}()")

    def _algorithm(self, name: str, *, counted: bool) -> None:
        algorithm = self.layout.algorithms[name]
        scope = self.scope | declare(self.unit, algorithm.temporaries)
        expressions = Expressions(self.unit, scope)
        initialise(self.unit, expressions, algorithm.temporaries)
        code = Statements(
            self.unit,
            expressions,
            algorithm=name,
            span=algorithm.span,
            counted=counted,
            perform=self._perform,
        )
        code.write(algorithm.body)
        self.outer |= code.assigned & self._cells
        self.writer.mark = NO_MARK

    def shared_algorithms(self) -> None:
        """Write the algorithms that are functions of their own, and those they run in turn."""
        written: set[tuple[str, bool]] = set()
        while missing := [key for key in self._shared if key not in written]:
            for name, counted in missing:
                written.add((name, counted))
                self._shared_algorithm(name, counted=counted)

    def _shared_algorithm(self, name: str, *, counted: bool) -> None:
        function = self._shared[name, counted]
        with self.writer.function(f"def {function}():") as self.outer:
            if counted and has(self.layout.algorithms[name].body, Perform):
                # It takes a round, too: algorithms that run two others each never end, either.
                self.unit.uses_rounds = True
                self.writer.line("next(rounds.left)")
            self._algorithm(name, counted=counted)

    def _finish(self) -> None:
        """Write what keeps forced direct outputs in place when nothing was sent."""
        if self.shape.watched:
            for pin, port in self.layout.outputs.items():
                if port.direct:
                    self._publish(pin)

    # --- Bodies --------------------------------------------------------------------------

    def entry(self, event: str | None) -> "_Entry":
        """Open the function of a queue entry; counting and sampling are already in it."""
        return _Entry(self, event)

    def simple(self, body: SimpleBody) -> None:
        """Write a simple block: an algorithm, then all event outputs."""
        for port in self.layout.block.interface.event_inputs:
            with self.entry(port.name):
                if port.name in body.algorithms:
                    self.run(port.name)
                for output in self.layout.block.interface.event_outputs:
                    self.emit(output.name)
        self.shared_algorithms()

    def composite(self) -> None:
        """Write the border of a composite: inwards as is, outwards publishing."""
        interface = self.layout.block.interface
        for port in interface.event_inputs:
            with self.entry(port.name):
                self.queue_targets(port.name)
        for port in interface.event_outputs:
            with self.entry(port.name):
                self.emit(port.name)

    def service(self) -> None:
        """Write a block the host serves: sample, then leave the run loop."""
        for port in self.layout.block.interface.event_inputs:
            with self.entry(port.name):
                self.writer.line("raise HostNeeded")
        with self.entry(None):
            self.writer.line("raise HostNeeded")
        for port in self.layout.block.interface.event_outputs:
            self._emitter(port)

    def _emitter(self, port: EventPort) -> None:
        name = self.unit.names.take(f"emit_{port.name}")
        self.functions["emit", port.name] = name
        with self.writer.function(f"def {name}():") as self.outer:
            self.emit(port.name)

    def missing(self) -> None:
        """Write a block that is not there: its events end here, counted."""
        for port in self.layout.block.interface.event_inputs:
            with self.entry(port.name):
                self.writer.line("ended[node] = ended.get(node, 0) + 1")


class _Entry:
    """The function of a queue entry, open for writing."""

    def __init__(self, handlers: Handlers, event: str | None) -> None:
        self._handlers = handlers
        self._event = event
        wish = "on_timer" if event is None else f"on_{event}"
        self._name = handlers.unit.names.take(wish)
        handlers.functions["entry", event] = self._name
        self._function = handlers.writer.function(f"def {self._name}():")

    def __enter__(self) -> None:
        handlers = self._handlers
        handlers.outer = self._function.__enter__()
        if handlers.layout.has_code:
            handlers.writer.postpone()
        # An event on its way out of a composite is counted by its sending.
        if handlers.layout.is_counted(self._event):
            handlers.count(self._event)
        handlers.sample(self._event)

    def __exit__(self, *details: object) -> None:
        self._handlers._finish()  # noqa: SLF001 - one piece of code in two classes
        self._function.__exit__(None, None, None)


def declare(unit: Unit, variables: tuple[Local, ...]) -> dict[str, str]:
    """Give local variables their Python names."""
    return {local.name: unit.names.take(local.name) for local in variables}


def initialise(unit: Unit, expressions: Expressions, variables: tuple[Local, ...]) -> None:
    """Write the assignment of initial values to local variables."""
    for local in variables:
        value = initial_value(local.initial, local.type, unit.surroundings.structs)
        if is_compound(local.type):
            text = unit.copy(unit.bind(f"initial_{local.name}", value), local.type)
        else:
            text = expressions.value(Constant(value=value, type=local.type))
        unit.writer.line(f"{expressions.scope[local.name]} = {text}")
