"""Random graphs of resources with rings in which events go round: many events of few blocks.

Some rings go on for ever, in others events end, multiply, wait for the host, or fail.
"""

from collections.abc import Mapping, Sequence
from random import Random

from compiler.ir.blocks import BasicBody, FBType, ServiceBody, SimpleBody
from compiler.ir.code import Call, Local
from compiler.ir.datatypes import INT, TIME, StringType
from compiler.ir.graph import Graph, Wire
from compiler.ir.policy import Settings
from tests.graphs import (
    algorithm,
    arrow,
    assign,
    binary,
    block,
    const,
    events,
    graph,
    pins,
    simple,
    state,
    var,
)

_TEXT = StringType("STRING", 100)
_COUNT = assign("n", binary(var("n"), "+", const(1)))
_IN, _OUT = pins(("IN", INT), ("LIMIT", INT)), pins(("OUT", INT))
_N = (Local("n", INT),)

STEP = simple("STEP", assign("OUT", binary(var("IN"), "+", const(1))), inputs=_IN, outputs=_OUT)
"""Adds one to what the block before it had."""
CLOCK = simple(
    "CLOCK",
    assign("OUT", var("IN")),
    assign("SEEN", Call("NOW_MONOTONIC", (), TIME)),
    inputs=_IN,
    outputs=_OUT,
    internals=(Local("SEEN", TIME),),
)
"""Keeps when it was reached last."""
TEXT = simple(
    "TEXT",
    assign("SAID", Call("CONCAT", (Call("INT_TO_STRING", (var("IN"),), _TEXT),) * 2, _TEXT)),
    assign("OUT", var("IN")),
    inputs=_IN,
    outputs=_OUT,
    internals=(Local("SAID", _TEXT),),
)
"""Makes texts."""
FAILING = simple(
    "FAILING",
    _COUNT,
    assign("OUT", binary(const(1000), "/", binary(var("LIMIT"), "-", var("n")))),
    inputs=_IN,
    outputs=_OUT,
    internals=_N,
)
"""Divides by zero at the event `LIMIT`."""
ENDING = block(
    "ENDING",
    BasicBody(
        internals=_N,
        states=(state("START"), state("ON", ("COUNT", "CNF")), state("OFF", ("CLEAR", None))),
        transitions=(
            arrow(0, 1, "REQ", binary(var("n"), "<", var("LIMIT"))),
            arrow(0, 2, "REQ"),
            arrow(1, 0),
            arrow(2, 0),
        ),
        algorithms={
            "COUNT": algorithm(_COUNT, assign("OUT", var("IN"))),
            "CLEAR": algorithm(assign("n", const(0))),
        },
    ),
    event_inputs=events("REQ:IN,LIMIT"),
    event_outputs=events("CNF:OUT"),
    inputs=_IN,
    outputs=_OUT,
)
"""Lets `LIMIT` events pass, ends the next one, and begins anew."""
SPLIT = block(
    "SPLIT",
    SimpleBody(algorithms={}),
    event_inputs=events("REQ:IN"),
    event_outputs=events("CNF:OUT", "CNF2"),
    inputs=_IN,
    outputs=_OUT,
)
"""Sends two events for one."""
HOST = block(
    "HOST",
    ServiceBody(service="hasty"),
    event_inputs=events("REQ:IN"),
    event_outputs=events("CNF:OUT", "CNF2"),
    inputs=_IN,
    outputs=_OUT,
)
"""Is served by whoever drives the kernel."""
TYPES: Sequence[FBType] = (STEP, CLOCK, TEXT, FAILING, ENDING, SPLIT, HOST)

_KINDS = {
    "calm": ("STEP", "CLOCK", "TEXT"),
    "ending": ("STEP", "ENDING"),
    "failing": ("STEP", "CLOCK", "FAILING"),
    "hosting": ("STEP", "STEP", "ENDING", "HOST"),
    "splitting": ("STEP", "SPLIT", "ENDING"),
}
_SETTINGS = (Settings(), Settings(), Settings(max_queue=1100), Settings(max_queue=40))


class RingMaker:
    """Makes graphs of rings: a first one, and others that it may be changed to."""

    def __init__(self, seed: int) -> None:
        """Draw what the resources have."""
        self.random = random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._settings = random.choice(_SETTINGS)
        self._rings: dict[str, dict[str, str]] = {}
        self._parameters: dict[str, dict[str, str]] = {}
        self._made = 0
        for number in range(random.choice((2, 2, 2, 3))):
            kind = random.choice([*_KINDS])
            self._rings[f"R{number}"] = {}
            for _ in range(random.randint(1, 4)):
                self._add(f"R{number}", random.choice(_KINDS[kind]))
        if random.random() < 0.2:
            self._rings["EMPTY"] = {}
        self._crosses = False

    def _add(self, resource: str, type_: str) -> None:
        self._made += 1
        node = f"{resource}N{self._made}"
        self._rings[resource][node] = type_
        limit = self.random.choice((3, 20, 150, 1000, 4000))
        self._parameters[node] = {"LIMIT": str(limit)}

    def graph(self) -> Graph:
        """Return the rings there are."""
        nodes = {node: name for ring in self._rings.values() for node, name in ring.items()}
        triggers = [one for ring in self._rings.values() for one in self._wires(ring)]
        names = [*nodes]
        if self._crosses and self.random.random() < 0.3:
            ends = self.random.sample(names, 2)
            triggers.append(Wire(ends[0], "CNF", ends[1], "REQ"))
        data = [
            Wire(node, "OUT", following, "IN")
            for ring in self._rings.values()
            for node, following in _pairs(ring)
        ]
        return graph(
            TYPES,
            dict(self.random.sample([*nodes.items()], len(nodes))),
            event_wires=triggers,
            data_wires=data,
            parameters={node: self._parameters[node] for node in names},
            resources=self._rings,
            settings=self._settings,
        )

    def change(self) -> Graph:
        """Return other rings; some events may go from one to another."""
        self._crosses = True
        for resource, ring in self._rings.items():
            if len(ring) > 1 and self.random.random() < 0.3:
                del ring[self.random.choice([*ring])]
            if ring and self.random.random() < 0.3:
                self._add(resource, self.random.choice(("STEP", "CLOCK", "ENDING")))
        return self.graph()

    def _wires(self, ring: Mapping[str, str]) -> list[Wire]:
        found = [Wire(node, "CNF", following, "REQ") for node, following in _pairs(ring)]
        for node, name in ring.items():
            if name in ("SPLIT", "HOST") and self.random.random() < 0.7:
                found.append(Wire(node, "CNF2", self.random.choice([*ring]), "REQ"))
        return found


def _pairs(ring: Mapping[str, str]) -> list[tuple[str, str]]:
    nodes = [*ring]
    return [*zip(nodes, nodes[1:] + nodes[:1], strict=True)]
