"""A kernel with a thread per resource does exactly what one with a single memory does.

FBFLOW_EXAMPLES=5000 pytest tests/property/test_parallel_kernel.py      for a long look
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from compiler.ir.blocks import OperationBody, ServiceBody
from compiler.ir.graph import Graph
from compiler.lowering.wires import place_nodes
from runtime.errors import RunError
from runtime.kernel.base import Kernel, Outcome, TraceEntry
from tests.kernel_sides import Act
from tests.kernels import make_kernel
from tests.random_graphs import GraphMaker, Style
from tests.random_rings import RingMaker
from tests.random_scenarios import Scenario

pytest.importorskip("wasmtime")

from runtime.kernel.python_kernel import kernel as python_kernel
from runtime.kernel.wasm_kernel import parallel_turns, turns
from runtime.kernel.wasm_kernel.parallel import ParallelKernel

EXAMPLES = int(os.environ.get("FBFLOW_EXAMPLES", "0"))
"""How many scenarios; 0: as many as CI has time for."""
_ACTS = {
    "run": 9.0,
    "inject": 6.0,
    "wake": 1.0,
    "emit": 1.0,
    "advance": 1.0,
    "write": 1.0,
    "read": 1.0,
    "save": 0.7,
    "reload": 0.5,
    "change": 0.4,
    "observe": 0.4,
    "record": 0.4,
    "force": 0.3,
    "release": 0.3,
    "count": 0.4,
    "count_of": 0.3,
    "counts": 0.3,
    "ended": 0.3,
    "set_running": 0.3,
    "misuse": 0.2,
}
"""What is done, and how often."""
pytestmark = pytest.mark.timeout(120 + EXAMPLES)
"""Longer than usual: many random graphs, each compiled for every kernel, run and compared."""


class Parted(GraphMaker):
    """Makes graphs of several resources; a changed one may have wires between them."""

    def __init__(self, seed: int, style: Style | None = None) -> None:
        """Make types and nodes without operations."""
        super().__init__(seed, style)
        self._resources = self.random.choice((2, 2, 3))
        self._nodes |= {f"M{n}": self.random.choice([*self._types]) for n in range(100, 103)}
        blocks = self.blocks
        self._nodes = {
            node: name
            for node, name in self._nodes.items()
            if not isinstance(blocks[node].body, OperationBody)
        }
        self._crosses = False

    @override
    def graph(self) -> Graph:
        made = super().graph()
        if self._crosses and self.random.random() < 0.3:
            return made
        self._crosses = True
        _, placed = place_nodes(made)
        events = [one for one in made.event_wires if placed[one.source] == placed[one.target]]
        data = [one for one in made.data_wires if placed[one.source] == placed[one.target]]
        return made.model_copy(update={"event_wires": tuple(events), "data_wires": tuple(data)})


class Calls(Scenario):
    """Draws calls of the interface of a kernel."""

    def __init__(self, seed: int, maker: "Parted | RingMaker") -> None:
        """Begin with the first graph that somebody makes."""
        self.random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._graphs = maker
        self.graph = maker.graph()

    @override
    def acts(self, number: int) -> Iterator[Act]:
        for _ in range(self.random.randint(2, 6)):
            yield self._inject()
        for _ in range(number):
            name = self.random.choices([*_ACTS], [*_ACTS.values()])[0]
            make: Callable[[], Act] | None = getattr(self, f"_{name}", None)
            yield make() if make is not None else (name, ())

    @override
    def _change(self) -> Act:
        self.graph = self._graphs.change()
        return "change", (self.graph,)

    def _run(self) -> Act:
        budget = self.random.choice((1, 2, 7, 40, 300, 3000))
        return "run", (budget,)

    def inject(self) -> Act:
        """Return an event from outside."""
        return self._inject()

    def _wake(self) -> Act:
        return "wake", (self._service(),)

    def _emit(self) -> Act:
        return "emit", self.emitted(self._service())

    def _record(self) -> Act:
        return "record", (self.random.random() < 0.5,)

    def _service(self) -> str:
        types = self.graph.types
        served = [n.id for n in self.graph.nodes if isinstance(types[n.type].body, ServiceBody)]
        return self.random.choice(served or [self._node()])

    def emitted(self, node: str) -> tuple[str, str]:
        """Return an event output of a node."""
        name = next(one.type for one in self.graph.nodes if one.id == node)
        return node, self.random.choice(self.graph.types[name].interface.event_outputs).name

    def served(self, node: str) -> Iterator[Act]:
        """Yield what a service does: mostly at its own block."""
        if self.random.random() < 0.8:
            yield "emit", self.emitted(node)
        if self.random.random() < 0.5:
            yield self.random.choice((self._inject, self._wake, self._write, self._read))()


class Side:
    """A kernel, and what can be told of it without looking at its nodes."""

    def __init__(self, kernel: Kernel) -> None:
        """Begin with a new kernel."""
        self.kernel = kernel
        self.trace: list[TraceEntry] = []
        self.recorded: list[TraceEntry] = []
        self._saved = ""
        self.save()

    def act(self, act: Act) -> Any:  # noqa: ANN401 - whatever it returns
        """Do something; what it raises is a result, too."""
        name, arguments = act
        try:
            owner = self if hasattr(self, name) else self.kernel
            return getattr(owner, name)(*arguments)
        except RunError as error:
            told = (type(error).__name__, error.code, error.message)
            return ("RunError", *told, error.node, error.algorithm, error.place)
        except (KeyError, TypeError) as error:
            return type(error).__name__, str(error)

    def run(self, budget: int) -> object:
        """Execute up to a host call."""
        outcome = self.kernel.run(budget)
        return outcome, self.kernel.host_call if outcome is Outcome.HOST else None

    def read(self, node: str, pin: str) -> str:
        """Read a variable."""
        return repr(self.kernel.read(node, pin))

    def advance(self) -> None:
        """Let some time go by."""
        self.kernel.time.now += 1_000_000

    def force(self, node: str, pin: str, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        """Force a pin."""
        self.kernel.force(node, pin, value)
        return [*self.kernel.forced()]

    def count(self, enabled: bool) -> bool:
        """Count events or stop counting."""
        self.kernel.count(enabled=enabled)
        return self.kernel.is_counting

    def set_running(self, node: str, running: bool) -> None:
        """Let a node take events or drop them."""
        self.kernel.set_running(node, running=running)

    def observe(self, enabled: bool) -> None:
        """Keep the trace from now on, or not."""
        self.kernel.observe(self.trace.append if enabled else None)

    def record(self, enabled: bool) -> None:
        """Keep the record from now on, or not."""
        self.kernel.record(self.recorded.extend if enabled else None)

    def ended(self) -> dict[str, int]:
        """Return how many events ended at missing blocks."""
        return dict(self.kernel.ended_here)

    def look(self) -> str:
        """Return the whole state."""
        return json.dumps(self.kernel.save(), sort_keys=True)

    def save(self) -> str:
        """Return the whole state; keep it, to go back to."""
        self._saved = self.look()
        return self._saved

    def reload(self) -> None:
        """Go back to what was saved last."""
        self.kernel.load(json.loads(self._saved))

    def change(self, graph: Graph) -> str:
        """Go on with another graph."""
        self.kernel.change(graph)
        return self.save()


class Comparison:
    """The kernels of one scenario."""

    def __init__(self, calls: Calls) -> None:
        """Make them; whatever is executed ahead is worth it."""
        graph = calls.graph
        kernels = (make_kernel("wasm", graph), ParallelKernel(graph, least=1, threads=2))
        self._calls = calls
        self._sides = [Side(one) for one in (make_kernel("python", graph), *kernels)]
        self.told: list[str] = []
        self.failed: Counter[str] = Counter()

    @property
    def executed(self) -> int:
        """How many entries were executed."""
        return self._sides[0].kernel.executed

    def do(self, act: Act) -> str:
        """Do something on all sides; return how they differ."""
        if act[0] == "run":
            return self._run(*act[1])
        return self._compare(act)

    def _run(self, budget: int) -> str:
        """Run as whoever serves blocks does it: until the budget is used up."""
        end = self.executed + budget
        for _ in range(60):
            found = self._compare(("run", (end - self.executed,)))
            result = self._result
            if found or not isinstance(result, tuple) or result[0] is not Outcome.HOST:
                return found
            for act in self._calls.served(result[1].node):
                if found := self._compare(act):
                    return found
        return ""

    def _compare(self, act: Act) -> str:
        """Do something on all sides; where it fails they go back to what was saved last."""
        found = self._told(act)
        if found or not isinstance(self._result, tuple) or self._result[0] != "RunError":
            return found
        self.failed[self._result[2]] += 1
        after = ("run", (3,)), self._calls.inject(), ("look", ()), ("reload", ())
        return next(filter(None, map(self._told, after)), "")

    def _told(self, act: Act) -> str:
        self.told.append(f"{act[0]}{act[1]!r:.150}")
        results = [
            (side.act(act), side.kernel.executed, side.trace, side.recorded) for side in self._sides
        ]
        self._result = results[0][0]
        for number, result in enumerate(results[1:], 1):
            if result != results[0]:
                return f"{number}: {results[0]!r:.3000}\n{result!r:.3000}"
        return ""


@contextmanager
def short_turns(length: int) -> Iterator[None]:
    """Let turns have few entries, so that many of them are over soon."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (python_kernel, turns, parallel_turns):
            patch.setattr(module, "TURN", length)
        yield


def differences(seed: int, maker: Parted | RingMaker, acts: int = 25) -> list[str]:
    """Return how the kernels differ in the scenario of a seed, and after what."""
    calls = Calls(seed, maker)
    with short_turns(calls.random.choice((3, 5, 30, 1000))):
        comparison = Comparison(calls)
        for act in calls.acts(acts) if calls.graph.nodes else ():
            if found := comparison.do(act):
                return [found, *comparison.told]
        found = comparison.do(("save", ()))
    return [found, *comparison.told] if found else []


@settings(max_examples=EXAMPLES or 15)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_threads_change_nothing(seed: int) -> None:
    assert not differences(seed, Parted(seed))


@settings(max_examples=EXAMPLES or 50)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_threads_change_nothing_where_many_events_go_round(seed: int) -> None:
    assert not differences(seed, RingMaker(seed))
