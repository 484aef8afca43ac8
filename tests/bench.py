"""One block of the library on the kernel, with lines that say what it is to do."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from compiler.driver import compile_bytes, graph_of
from compiler.ir.declarations import StructDeclaration
from fblib.catalog import LIBRARY, Library
from fblib.declare import variable
from fblib.family import Family
from fblib.service import Value
from fblib.services import services
from runtime.kernel.base import TraceEntry
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel

MILLISECOND = 1_000_000
BUDGET = 100_000

_POINT = StructDeclaration("Point", (variable("x: INT"), variable("y: REAL = 1.5")), "bench")
_LINE = StructDeclaration(
    "Line", (variable("name: STRING"), variable("start: Point"), variable("end: Point")), "bench"
)
WITH_STRUCTS = Library(
    (*LIBRARY.families.values(), Family("bench", "Data", types=(), structs=(_POINT, _LINE)))
)
"""The library, and structs for what is configured with one: `bench::Point`, `bench::Line`."""


class Line(NamedTuple):
    """What is done, and what comes of it. `PUBL_1.REQ` is an event, or a pin, of a peer."""

    event: str = ""
    """"" = nothing: only time goes by."""
    inputs: Mapping[str, Value] = {}
    events: str = ""
    outputs: Mapping[str, Value] = {}
    at: int = 0
    """When, in milliseconds."""


def _request(element: str, action: str = "CREATE") -> str:
    return f'R;<Request ID="1" Action="{action}">{element}</Request>'


def _escaped(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _place(pin: str) -> str:
    return pin if "." in pin else f"B.{pin}"


class Bench:
    """One block with a probe at each of its event outputs, on the kernel.

    A parameter `PUBL_1.ID` puts a peer beside it: a block of that type and name.
    """

    def __init__(self, block: str, parameters: Mapping[str, str]) -> None:
        declaration = WITH_STRUCTS.find_type(block)
        assert declaration is not None
        peers = dict.fromkeys(pin.partition(".")[0] for pin in parameters if "." in pin)
        requests = [
            _request(f'<FB Name="B" Type="{block}" />'),
            *(_request(f'<FB Name="{peer}" Type="{peer}" />') for peer in peers),
            *(
                _request(
                    f'<Connection Source="{_escaped(value)}" Destination="{_place(pin)}" />',
                    "WRITE",
                )
                for pin, value in parameters.items()
            ),
        ]
        for event in declaration.interface.event_outputs:
            requests += [
                _request(f'<FB Name="{event.name}" Type="E_SPLIT_1" />'),
                _request(f'<Connection Source="B.{event.name}" Destination="{event.name}.EI" />'),
            ]
        lines = (
            ';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>',
            *requests,
            'R;<Request ID="5" Action="START"/>',
        )
        text = "".join(f"{line}\n" for line in lines)
        graph = graph_of(compile_bytes(text.encode(), "bench.fboot", library=WITH_STRUCTS))
        self._nodes = {node.id.rpartition(".")[2]: node.id for node in graph.nodes}
        self.node = self._nodes["B"]
        self.probes = {event.name for event in declaration.interface.event_outputs}
        self.kernel = new_kernel(graph)
        self.printed: list[str] = []
        self.host = IsolatedHost(console=lambda _, text: self.printed.append(text))
        self.machine = Machine(graph, self.kernel, services(), host=self.host)
        self.seen: list[str] = []
        self.kernel.observe(self._saw)

    def _saw(self, entry: TraceEntry) -> None:
        name = entry.node.rpartition(".")[2]
        if name in self.probes:
            self.seen.append(name)

    def take(self, line: Line) -> None:
        """Do what a line says."""
        self.seen.clear()
        end = line.at * MILLISECOND
        while (due := self.machine.next_due()) is not None and due <= end:
            self.machine.advance(due)
            self.machine.run(BUDGET)
        self.machine.advance(max(end, self.machine.now))
        for place, value in line.inputs.items():
            self.kernel.write(*self._pin(place), value)
        if line.event:
            self.machine.inject(*self._pin(line.event))
        self.machine.run(BUDGET)

    def read(self, place: str) -> Value:
        """Return a value at a pin of the block, or of a peer."""
        return self.kernel.read(*self._pin(place))

    def _pin(self, place: str) -> tuple[str, str]:
        block, _, pin = _place(place).partition(".")
        return self._nodes[block], pin


Case = tuple[str, Mapping[str, str], Sequence[Line]]


def run(case: Case) -> None:
    """Take a block through its lines."""
    block, parameters, lines = case
    bench = Bench(block, parameters)
    for number, line in enumerate(lines, start=1):
        bench.take(line)
        assert " ".join(bench.seen) == line.events, f"{block}, line {number}: {line}"
        for pin, expected in line.outputs.items():
            assert bench.read(pin) == expected, f"{block}, line {number}: {pin}"


def named(case: Case) -> str:
    return f"{case[0]}-{'-'.join(case[1].values())}".rstrip("-")
