import pytest

from compiler.ir.blocks import FBType
from compiler.ir.code import Function, Local
from compiler.ir.datatypes import INT, DataType, StructType, parse_datatype
from compiler.ir.graph import Graph, Node
from compiler.ir.policy import Settings
from runtime.errors import RunError
from runtime.kernel.checks import MOST_VALUES, check_graph
from tests.graphs import F_ADD, algorithm, graph, simple

HALF = parse_datatype(f"ARRAY [1..{MOST_VALUES // 2}] OF INT")


def with_variables(*types: DataType) -> FBType:
    return simple("T", internals=[Local(f"v{n}", each) for n, each in enumerate(types)])


def laughing(levels: int) -> dict[str, tuple[Local, ...]]:
    """Structs of which each holds the next one twice."""
    inner: dict[str, tuple[Local, ...]] = {"S0": (Local("a", INT),)}
    for level in range(levels):
        below = StructType(f"s{level}")
        inner[f"S{level + 1}"] = (Local("a", below), Local("b", below))
    return inner


def test_a_usual_graph_passes() -> None:
    check_graph(graph((F_ADD, with_variables(HALF)), {"A": "F_ADD", "B": "T"}))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (graph((with_variables(HALF, HALF, INT),), {"B": "T"}), '"B" .* more than 10,000,000'),
        (graph((with_variables(HALF),), {"A": "T", "B": "T", "C": "T"}), 'of "C" and the nodes'),
        (
            graph(
                (with_variables(parse_datatype("ARRAY [0..9999] OF ARRAY [0..9999] OF INT")),),
                {"B": "T"},
            ),
            "more than",
        ),
        (
            graph((with_variables(StructType("S60")),), {"B": "T"}, datatypes=laughing(60)),
            "more than",
        ),
        (
            graph(
                (with_variables(StructType("S")),),
                {"B": "T"},
                datatypes={"S": (Local("a", StructType("s")),)},
            ),
            '"s" contains itself',
        ),
        (graph((with_variables(StructType("S")),), {"B": "T"}), 'no struct "S"'),
        (
            graph(
                (),
                {},
                functions=[
                    Function(
                        "F", (Local("a", HALF), Local("b", HALF)), Local("F", INT), algorithm()
                    )
                ],
            ),
            'the function "F"',
        ),
        (graph((), {"A": "NOPE"}), 'no type "NOPE"'),
        (graph((), {}, settings=Settings(max_iterations=-1)), "max_iterations is below 0"),
        (
            graph((F_ADD,), {}).model_copy(update={"nodes": (Node(id="A", type="F_ADD"),) * 2}),
            'two nodes "A"',
        ),
    ],
    ids=[
        *("large node", "many nodes", "arrays of arrays", "structs of structs", "endless struct"),
        *("unknown struct", "large function", "unknown type", "limit", "one name twice"),
    ],
)
def test_what_no_kernel_could_run_is_refused(made: Graph, words: str) -> None:
    with pytest.raises(RunError, match=words) as caught:
        check_graph(made)
    assert caught.value.code == "R541"
