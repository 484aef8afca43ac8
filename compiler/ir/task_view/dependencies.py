"""Which tasks a task waits for, and how, found in the blocks that events pass on their way.

In graphs that were compiled from tasks (JSON, Python) the blocks are known: failures and
conditions that do not hold lead there to tasks that wait for ends of others, and are no
dependencies of their own. In what somebody drew, every way of an event is meant.
"""

from collections.abc import Iterable, Iterator, Sequence

from compiler.ir.graph import Graph
from compiler.ir.task_view.flow import NOTHING, Arrival, Carried, flow, together
from compiler.ir.task_view.records import Mark

SUCCESS, FAILURE = "CNF", "ERR"
_SWITCHES = frozenset({"E_SWITCH", "E_PERMIT"})
_DRAWN = frozenset({"fourdiac", "bootfile"})


# How an event of a task comes to another one; plain numbers, since there are very many.
_SUCCEEDED = 1
_FAILED = 2
_FIRST = 4
"""Together with those of others, of which one is enough."""
_CONDITION = 8
_ENDED = 16


class Dependencies:
    """What the tasks of a graph depend on."""

    def __init__(self, graph: Graph, tasks: Iterable[str]) -> None:
        """Follow all wires.

        Args:
            graph: the graph.
            tasks: the nodes that are tasks; all others are ways between them.
        """
        self._tasks = frozenset(tasks)
        self._types = {node.id: node.type for node in graph.nodes}
        self._drawn = graph.source.format in _DRAWN
        self._find_switches(graph)
        # Whoever changed a compiled graph may have left its order as it was.
        order = dict.fromkeys((*graph.schedule.order, *self._types))
        composite = {key for key, type_ in graph.types.items() if type_.body.kind == "composite"}
        borders = frozenset(id_ for id_, type_ in self._types.items() if type_ in composite)
        self._events = flow(
            graph.event_wires, order, borders=borders, sent=self._sent, meet=self._meet
        )
        self._data = flow(
            graph.data_wires,
            order,
            borders=borders,
            sent=lambda node, _, carried: {node: 1} if node in self._tasks else carried,
            meet=lambda _, arrived: together(arrived),
        )

    def sources(self, task: str) -> set[str]:
        """Return the tasks whose events or results come to a task."""
        return {*self._events.get(task, ()), *self._data.get(task, ())}

    def has_data(self, source: str, task: str) -> bool:
        """Whether a result of one task goes to another one."""
        return source in self._data.get(task, ())

    def marks(self, source: str, task: str) -> tuple[Mark, ...]:
        """Say how the event of one task comes to another one, where it is not plain."""
        return tuple(_marks(self._events.get(task, NOTHING).get(source, 0)))

    def test_before(self, node: str) -> str:
        """Return the condition (JSON_TEST_n) that a switch asks; "" for anything else."""
        return self._tests.get(node, "")

    def _find_switches(self, graph: Graph) -> None:
        self._tests: dict[str, str] = {}
        self._success_of: dict[tuple[str, str], tuple[str, str]] = {
            (task, FAILURE): (task, SUCCESS) for task in self._tasks
        }
        """Of each event that tells a failure: the one that comes instead of it."""
        self._ends: set[str] = set()
        for wire in graph.data_wires:
            if self._types[wire.target] != "E_SWITCH" or wire.target_pin != "G":
                continue
            asked = self._types[wire.source]
            if asked.startswith("JSON_TEST"):
                self._tests[wire.target] = wire.source
            elif asked == "E_SR":  # the end of a graph: has anything failed in it?
                self._success_of[wire.source, "EO"] = (wire.target, "EO0")
                self._ends.add(wire.target)

    def _sent(self, node: str, pin: str, carried: Carried) -> Carried:
        if node in self._tasks:
            if pin != FAILURE:
                return {node: _SUCCEEDED}
            return {node: _FAILED} if self._drawn else NOTHING
        if not carried or self._types[node] not in _SWITCHES:
            return carried
        if self._drawn:
            return carried if node in self._ends else _with(carried, _CONDITION)
        if node not in self._tests:
            return carried
        return _with(carried, _CONDITION) if pin == "EO1" else NOTHING

    def _meet(self, node: str, arrived: Sequence[Arrival]) -> Carried:
        if len(arrived) == 1:
            return arrived[0].carried
        union = together(arrived)
        joins = node in self._tasks or self._types[node].startswith("E_MERGE")
        if not joins or not union:
            return union
        if len(union) > 1 and sum(bool(one.carried) for one in arrived) > 1:
            union = _with(union, _FIRST)
        instead = {self._success_of.get((one.wire.source, one.wire.source_pin)) for one in arrived}
        for wire, carried in arrived:
            if (wire.source, wire.source_pin) in instead:
                for source in carried:
                    union[source] |= _ENDED
        return union


def _with(carried: Carried, flag: int) -> dict[str, int]:
    return {source: flags | flag for source, flags in carried.items()}


def _marks(comes: int) -> Iterator[Mark]:
    if comes & _ENDED or (comes & _SUCCEEDED and comes & _FAILED):
        yield "done"
    elif comes & _FAILED:
        yield "error"
    if comes & _FIRST and not comes & _ENDED:
        yield "any"
    if comes & _CONDITION:
        yield "if"
