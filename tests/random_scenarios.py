"""Random scenarios: what is done to a machine from outside, the same on several kernels.

A scenario is a seed. It makes a graph and acts on it: events, time, values, forces, results of
operations, changes of the graph, and kernels that are exchanged for one another on the way.
After every act all sides must tell the same.

    python -m tests.random_scenarios 4711          tells where the sides of a seed differ
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from compiler.ir.blocks import OperationBody
from compiler.ir.datatypes import DataType
from tests.kernel_sides import Act, Side, variables_of
from tests.random_graphs import GraphMaker, Style
from tests.random_types import datatype, value

_ACTS = {
    "inject": 5.0,
    "finish": 2.0,
    "advance": 2.0,
    "write": 2.0,
    "exchange": 1.2,
    "force": 1.0,
    "release": 1.0,
    "requests": 1.0,
    "change": 0.6,
    "misuse": 0.6,
    "set_running": 0.5,
    "count": 0.5,
    "observe": 0.5,
    "read": 0.3,
    "count_of": 0.3,
}
"""What is done, and how often."""


class Scenario:
    """Draws the acts of a seed."""

    def __init__(self, seed: int, style: Style | None = None) -> None:
        """Make the first graph."""
        self.random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._maker = GraphMaker(seed, style)
        self.graph = self._maker.graph()

    def acts(self, number: int) -> Iterator[Act]:
        """Yield acts; the first ones start the run."""
        random = self.random
        yield "start", ()
        if random.random() < 0.7:
            yield "observe", (True,)
        for _ in range(random.randint(1, 4)):
            yield "inject", self._event_input()
        for _ in range(number):
            yield self._act()
            if random.random() < 0.6:
                yield "run", (random.choice((1, 2, 7, 40, 300)),)

    def _act(self) -> Act:
        name = self.random.choices(list(_ACTS), list(_ACTS.values()))[0]
        make: Callable[[], Act] | None = getattr(self, f"_{name}", None)
        if make is not None:
            return make()
        return name, ()

    def _node(self) -> str:
        return self.random.choice(self.graph.nodes).id

    def _event_input(self) -> tuple[str, str]:
        node = self.random.choice(self.graph.nodes)
        return node.id, self.random.choice(self.graph.types[node.type].interface.event_inputs).name

    def _inject(self) -> Act:
        return "inject", self._event_input()

    def _advance(self) -> Act:
        return "advance", (self.random.choice((0, 1, 3, 10)),)

    def _pin(self, *, only_pins: bool = False) -> tuple[str, str, DataType | None] | None:
        node = self.random.choice(self.graph.nodes)
        found = variables_of(self.graph.types, node.type)
        if only_pins:
            interface = self.graph.types[node.type].interface
            found = {one.name: one.type for one in (*interface.inputs, *interface.outputs)}
        if not found:
            return None
        name = self.random.choice(list(found))
        return node.id, name, found[name]

    def _written(self, name: str, *, only_pins: bool) -> Act:
        pin = self._pin(only_pins=only_pins)
        if pin is None or pin[2] is None:
            return "read", (self._node(), "$ECC")
        one = pin[2] if self.random.random() < 0.95 else datatype(self.random)
        return name, (pin[0], pin[1], value(self.random, one))

    def _write(self) -> Act:
        return self._written("write", only_pins=False)

    def _force(self) -> Act:
        return self._written("force", only_pins=True)

    def _release(self) -> Act:
        pin = self._pin(only_pins=True)
        return ("read", (self._node(), "$ECC")) if pin is None else ("release", pin[:2])

    def _read(self) -> Act:
        pin = self._pin()
        return ("read", (self._node(), "$ECC")) if pin is None else ("read", pin[:2])

    def _set_running(self) -> Act:
        return "set_running", (self._node(), self.random.random() < 0.5)

    def _count(self) -> Act:
        return "count", (self.random.random() < 0.7,)

    def _count_of(self) -> Act:
        return "count_of", self._event_input()

    def _observe(self) -> Act:
        return "observe", (self.random.random() < 0.7,)

    def _change(self) -> Act:
        self.graph = self._maker.change()
        return "change", (self.graph,)

    def _finish(self) -> Act:
        random, types = self.random, self.graph.types
        operations = [
            one for one in self.graph.nodes if isinstance(types[one.type].body, OperationBody)
        ]
        if not operations:
            return "requests", ()
        node = random.choice(operations)
        interface = types[node.type].interface
        outputs = {
            pin.name: value(random, pin.type if random.random() < 0.95 else datatype(random))
            for pin in interface.outputs
            if random.random() < 0.7
        }
        event = random.choice((*(one.name for one in interface.event_outputs), ""))
        return "finish", (node.id, event, outputs)

    def _misuse(self) -> Act:
        node = self._node()
        return self.random.choice(
            (
                ("read", (node, "nothing")),
                ("read", ("nobody", "DI0")),
                ("write", (node, "nothing", 1)),
                ("force", (node, "v0", 1)),
                ("inject", (node, "EO0")),
                ("finish", (node, "nothing", {})),
                ("release", (node, "nothing")),
            )
        )


class Comparison:
    """Several sides of one scenario, and what they tell after every act."""

    def __init__(self, scenario: Scenario, sides: Sequence[Sequence[str]]) -> None:
        """Make the sides; every second one executes its budgets in pieces."""
        self.sides = [
            Side(scenario.graph, kinds, 3 * (number % 2)) for number, kinds in enumerate(sides)
        ]
        self.failed: list[str] = []
        """The codes of the run errors so far."""
        for side in self.sides:
            side.state()

    def difference(self, act: Act) -> list[str]:
        """Do something on all sides; return how the others differ from the first.

        Where a run fails they all go back to where they were before.
        """
        results = [side.act(act) for side in self.sides]
        found = self._different("result", results)
        error = results[0]
        if isinstance(error, tuple) and error[0] == "RunError":
            self.failed.append(error[2])
            found += self._values() or self._states(go_back=True)
            for side in self.sides:
                side.go_back()
        return found or self._states()

    def _states(self, *, go_back: bool = False) -> list[str]:
        states = [side.state(keep=not go_back) for side in self.sides]
        return [
            line for key in states[0] for line in self._different(key, [one[key] for one in states])
        ]

    def _values(self) -> list[str]:
        return self._different("values", [side.values() for side in self.sides])

    def at_the_end(self) -> list[str]:
        """Return how the variables differ."""
        return self._values()

    def _different(self, what: str, results: Sequence[Any]) -> list[str]:
        first = "/".join(self.sides[0].kinds)
        return [
            f"{what} of {first} and {'/'.join(side.kinds)}: {_shown(results[0], result)}"
            for side, result in zip(self.sides, results, strict=True)
            if result != results[0]
        ]


def differences(
    seed: int, sides: Sequence[Sequence[str]], *, acts: int = 14, style: Style | None = None
) -> list[str]:
    """Act on all sides; return how the others differ from the first, at the first difference.

    Args:
        seed: names the scenario.
        sides: the kinds of kernels of each side.
        acts: how many.
        style: of the graph.
    """
    scenario = Scenario(seed, style)
    comparison = Comparison(scenario, sides)
    done = []
    for act in scenario.acts(acts):
        done.append(f"{act[0]}{act[1]!r:.200}")
        if found := comparison.difference(act):
            return [*found, *done]
    return comparison.at_the_end()


def _shown(one: Any, other: Any) -> str:  # noqa: ANN401 - anything
    if isinstance(one, str) and isinstance(other, str) and one[:1] == other[:1] == "{":
        one, other = json.loads(one), json.loads(other)
    return "; ".join([*_parts(one, other, ())][:5])


def _parts(one: Any, other: Any, way: tuple[object, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from _parts(one.get(key, "nothing"), other.get(key, "nothing"), (*way, key))
        if list(one) != list(other) and one == other:
            yield f"{way}: the order of {list(one)} | {list(other)}"
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from _parts(first, second, (*way, number))
    elif one != other:
        yield f"{way}: {one!r:.300} | {other!r:.300}"


if __name__ == "__main__":
    for number in sys.argv[1:]:
        told = differences(int(number), (("python",), ("wasm",), ("python", "wasm")))
        sys.stdout.write("\n".join([f"seed {number}:", *(told or ["no difference"])]) + "\n")
