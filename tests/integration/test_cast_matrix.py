"""Every pair of elementary types over a connection: refused, or converted with FORTE's bits.

Which pairs are allowed is written down here once more, by names; what comes out is said by
a model of numpy's types. Connections of all pairs stand in one graph.
"""

import itertools
from collections.abc import Mapping, Sequence

import pytest

from compiler.driver import Compilation, compile_bytes, graph_of
from compiler.ir.datatypes import ELEMENTARY, is_castable, parse_datatype
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from fblib.service import Value
from fblib.services import services
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel
from tests.type_model import BITS, CASTABLE, DURATIONS, INTEGERS, REALS, cast, edges, same_number

pytestmark = pytest.mark.usefixtures("every_kernel")

DAY = 86_400_000_000_000
NUMERIC = ("BOOL", *BITS, *INTEGERS, *REALS)
DATES = (("DATE", "LDATE"), ("TIME_OF_DAY", "LTOD"), ("DATE_AND_TIME", "LDT"))
TEXTS = ("CHAR", "WCHAR", "STRING", "WSTRING")
TYPES = (*NUMERIC, *DURATIONS, *itertools.chain(*DATES), *TEXTS)

Pair = tuple[str, str]


def is_allowed(source: str, target: str) -> bool:
    """Whether FORTE converts one type to the other; its long types are those of 3.0."""
    if source == target:
        return True
    if source in NUMERIC:
        return target in NUMERIC or (source == "LINT" and target in DURATIONS)
    if source in DURATIONS:
        return target in (*NUMERIC, *DURATIONS)
    if source in TEXTS:
        return (source, target) in (("CHAR", "STRING"), ("WCHAR", "WSTRING"))
    return any({source, target} == set(pair) for pair in DATES)


PAIRS = tuple(itertools.product(TYPES, TYPES))
ALLOWED = tuple(pair for pair in PAIRS if is_allowed(*pair))
REFUSED = tuple(pair for pair in PAIRS if not is_allowed(*pair))


def samples(name: str) -> Sequence[Value]:
    """Return values of a type; those of dates are the same in every type of their kind."""
    match name:
        case "DATE" | "LDATE":
            return (0, 19_782 * DAY, -DAY)
        case "TIME_OF_DAY" | "LTOD":
            return (0, 1, DAY - 1)
        case "DATE_AND_TIME" | "LDT":
            return (0, 19_782 * DAY + 1, -1)
        case "CHAR" | "WCHAR":
            return ("a", "é")
        case "STRING" | "WSTRING":
            return ("", "text")
        case _:
            return edges(name)


def becomes(value: Value, source: str, target: str) -> Value:
    """Return what a value is at the other end of a connection."""
    if source in CASTABLE and target in CASTABLE and isinstance(value, bool | int | float):
        return cast(value, source, target)
    return value


def compiled(pairs: Sequence[Pair]) -> Compilation:
    """Connect an F_MOVE of each source type to one of each target type."""
    requests = [';<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>']

    def create(element: str) -> None:
        requests.append(f'R;<Request ID="1" Action="CREATE">{element}</Request>')

    for source in dict.fromkeys(source for source, _ in pairs):
        create(f'<FB Name="{source}" Type="F_MOVE_1{source}" />')
    for source, target in pairs:
        name = f"{source}_{target}"
        create(f'<FB Name="{name}" Type="F_MOVE_1{target}" />')
        create(f'<Connection Source="{source}.CNF" Destination="{name}.REQ" />')
        create(f'<Connection Source="{source}.OUT" Destination="{name}.IN" />')
    requests.append('R;<Request ID="2" Action="START"/>')
    text = "".join(f"{request}\n" for request in requests)
    return compile_bytes(text.encode(), "matrix.fboot", library=LIBRARY)


class Matrix:
    """All allowed connections, running."""

    def __init__(self) -> None:
        graph: Graph = graph_of(compiled(ALLOWED))
        self.kernel = new_kernel(graph)
        self.machine = Machine(graph, self.kernel, services(), host=IsolatedHost())
        self.nodes: Mapping[str, str] = {
            node.id.rpartition(".")[2]: node.id for node in graph.nodes
        }

    def send(self, source: str, value: Value) -> None:
        """Let a value go from the block of a type to all it is connected to."""
        self.kernel.write(self.nodes[source], "IN", value)
        self.machine.inject(self.nodes[source], "REQ")
        self.machine.run(1_000)

    def received(self, source: str, target: str) -> Value:
        """Return what came out at the other end."""
        return self.kernel.read(self.nodes[f"{source}_{target}"], "OUT")


@pytest.fixture(scope="module")
def matrix(every_kernel: str) -> Matrix:  # noqa: ARG001 - one for each of them
    return Matrix()


def test_the_matrix_has_all_elementary_types() -> None:
    values = {name for name in ELEMENTARY if name not in ("JSON", "OBJECT")}

    assert values | {"STRING", "WSTRING"} == set(TYPES)


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=str)
def test_a_connection_is_allowed_where_forte_allows_it(source: str, target: str) -> None:
    allowed = is_castable(parse_datatype(target), parse_datatype(source))

    assert allowed is is_allowed(source, target)


def test_refused_connections_are_all_reported_with_both_types() -> None:
    expected = [
        f'"{source}.OUT" is {source}, but "{source}_{target}.IN" takes {target}'
        for source, target in REFUSED
    ]
    reported = [one.message for one in compiled(REFUSED).diagnostics if one.code == "E301"]

    assert sorted(reported) == sorted(expected)


@pytest.mark.parametrize(("source", "target"), ALLOWED, ids=str)
def test_what_comes_out_has_fortes_bits(matrix: Matrix, source: str, target: str) -> None:
    for value in samples(source):
        matrix.send(source, value)
        received = matrix.received(source, target)

        assert same_number(received, becomes(value, source, target)), value
