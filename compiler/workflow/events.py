"""What makes a task begin: plain event blocks between the ends of its parents and its REQ.

all      a rendezvous (E_REND_n) of the CNFs of all parents
any      a merge (E_MERGE_n) of them, of which E_SR lets the first one pass
all_done a rendezvous of the *ends* of all parents: of each the merge of CNF, ERR and of
         what tells that it is skipped
when     a condition (JSON_TEST_n) between that and REQ; E_SWITCH sends on EO1 if it holds

A task is skipped if its condition does not hold, and with it the tasks that wait for all of
their parents, or for any of them if none is left. One event tells that of a task, and it is laid
only where somebody wants to know it: for `all_done`, and at the end of a sub-graph.

A failure that nothing handles fails the run: ERR of a task is connected for `all_done` alone,
of the tasks that it waits for and of what those wait for in turn. There a failed parent is for
its dependants what a skipped one is.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

from compiler.ir.declarations import ConnectionDeclaration, ElementDeclaration
from compiler.ir.source import Span

WIDEST = 16
"""Inputs of one rendezvous or merge; more are put together in several steps."""

Trigger = Literal["all", "any", "all_done"]


@dataclass(slots=True)
class Gate:
    """What is known of one task when its events are laid."""

    name: str
    """Of its element."""
    parents: tuple[str, ...]
    """Names of elements."""
    trigger: Trigger
    span: Span
    test: str = ""
    """The element of its condition; "" = it has none."""
    switch: str = ""
    """The element that the condition switches."""
    is_graph: bool = False


def _needed(gate: Gate) -> tuple[str, ...]:
    """Return the parents without whose success a task may be skipped."""
    return () if gate.trigger == "all_done" else gate.parents


@dataclass(slots=True)
class Events:
    """Lays the events of one network."""

    gates: dict[str, Gate]
    start: str
    """What the tasks without parents begin with."""
    take: Callable[[str], str]
    """Gives out a name for an element."""
    elements: list[ElementDeclaration] = field(default_factory=list)
    connections: list[ConnectionDeclaration] = field(default_factory=list)
    handled: AbstractSet[str] = field(init=False)
    """The tasks whose failure something waits for."""
    _ends: dict[str, str] = field(default_factory=dict)
    _skips: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.handled = self._find_handled()

    def _find_handled(self) -> set[str]:
        found: set[str] = set()
        waited = [
            one
            for gate in self.gates.values()
            if gate.trigger == "all_done"
            for one in gate.parents
        ]
        while waited:
            task = waited.pop()
            if task not in found:
                found.add(task)
                # What a task waits for may make it one that is skipped.
                waited += _needed(self.gates[task])
        return found

    def lay(self) -> None:
        """Connect the beginnings of all tasks."""
        for gate in self.gates.values():
            ready = self._ready(gate)
            if gate.test:
                self.connect(ready, f"{gate.test}.REQ", gate.span)
                self.connect(f"{gate.test}.CNF", f"{gate.switch}.EI", gate.span)
                ready = f"{gate.switch}.EO1"
            self.connect(ready, f"{gate.name}.REQ", gate.span)

    def connect(self, source: str, target: str, span: Span) -> None:
        """Add a connection."""
        self.connections.append(ConnectionDeclaration(source, target, span))

    def _ready(self, gate: Gate) -> str:
        """Return what tells that a task may begin, but for its condition."""
        if not gate.parents:
            return self.start
        if gate.trigger == "all_done":
            return self.rendezvous([self.end_of(one) for one in gate.parents], gate)
        done = [f"{one}.CNF" for one in gate.parents]
        if gate.trigger == "all":
            return self.rendezvous(done, gate)
        return self.first(done, gate)

    # --- How tasks end -------------------------------------------------------------------

    def end_of(self, task: str) -> str:
        """Return what tells that a task succeeded, failed or is skipped; it comes once."""
        if task not in self._ends:
            gate = self.gates[task]
            ways = [f"{task}.CNF", *self._lost(task)]
            # A sub-graph may succeed where a branch of it fails later.
            self._ends[task] = (self.first if gate.is_graph else self.merge)(ways, gate)
        return self._ends[task]

    def skipped(self, task: str) -> str | None:
        """Return what tells that a task never begins; None if that cannot be, or nobody knows."""
        # A stack, not recursion: chains of tasks have any length.
        open_ = [task]
        while open_:
            here = open_[-1]
            if here in self._skips:
                open_.pop()
                continue
            unknown = [one for one in _needed(self.gates[here]) if one not in self._skips]
            if unknown:
                open_ += unknown
                continue
            open_.pop()
            self._skips[here] = self._skip_of(self.gates[here])
        return self._skips[task]

    def _skip_of(self, gate: Gate) -> str | None:
        ways = [f"{gate.switch}.EO0"] if gate.test else []
        lost = [self._lost(one) for one in _needed(gate)]
        if gate.trigger == "any":
            if lost and all(lost):
                ways.append(self.rendezvous([self.merge(one, gate) for one in lost], gate))
        else:
            ways += [way for one in lost for way in one]
        if not ways:
            return None
        # Of several parents more than one may be lost.
        several = gate.trigger == "all" and sum(map(bool, lost)) > 1
        return (self.first if several else self.merge)(ways, gate)

    def _lost(self, task: str) -> list[str]:
        """Return what tells that those who wait for a task will not hear of its success."""
        failed = [f"{task}.ERR"] if task in self.handled else []
        skipped = self.skipped(task)
        return failed if skipped is None else [*failed, skipped]

    # --- Blocks --------------------------------------------------------------------------

    def rendezvous(self, sources: Sequence[str], gate: Gate) -> str:
        """Return what comes when all of these have come."""
        return self._joined(sources, gate, "E_REND", "ALL")

    def merge(self, sources: Sequence[str], gate: Gate) -> str:
        """Return what comes whenever one of these comes."""
        return self._joined(sources, gate, "E_MERGE", "ANY")

    def first(self, sources: Sequence[str], gate: Gate) -> str:
        """Return what comes when the first of these comes, and never again."""
        if len(sources) == 1:
            return sources[0]
        latch = self.add(f"{gate.name}_FIRST", "E_SR", gate.span)
        self.connect(self.merge(sources, gate), f"{latch}.S", gate.span)
        return f"{latch}.EO"

    def _joined(self, sources: Sequence[str], gate: Gate, kind: str, suffix: str) -> str:
        while len(sources) > 1:
            groups = [sources[at : at + WIDEST] for at in range(0, len(sources), WIDEST)]
            sources = [self._joined_few(group, gate, kind, suffix) for group in groups]
        return sources[0]

    def _joined_few(self, sources: Sequence[str], gate: Gate, kind: str, suffix: str) -> str:
        count = len(sources)
        if count == 1:
            return sources[0]
        type_name = kind if count == 2 else f"{kind}_{count}"  # noqa: PLR2004 - the plain ones
        block = self.add(f"{gate.name}_{suffix}", type_name, gate.span)
        for number, source in enumerate(sources, 1):
            self.connect(source, f"{block}.EI{number}", gate.span)
        return f"{block}.EO"

    def add(self, wish: str, type_name: str, span: Span) -> str:
        """Add an event block; return its name."""
        name = self.take(wish)
        self.elements.append(ElementDeclaration(name, type_name, span=span))
        return name
