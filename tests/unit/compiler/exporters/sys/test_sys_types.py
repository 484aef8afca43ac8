"""Types that only the graph has: written as files of their own, or refused with the reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from compiler.cli.systems import NotExportableError
from compiler.exporters.sys import ExportError, to_system
from compiler.ir.blocks import BasicBody, CompositeBody, FBType, MissingBody, ServiceBody
from compiler.ir.code import Call, Function, Local
from compiler.ir.datatypes import INT, STRING, StructType
from compiler.ir.graph import Graph
from compiler.ir.policy import Policy
from compiler.ir.sameness import differences
from fblib.catalog import LIBRARY
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
    wires,
)
from tests.operation_graphs import compiled as operations
from tests.systems import compiled_again, written

COUNTER = block(
    "Counter",
    BasicBody(
        internals=(Local("n", INT, "3"),),
        states=(state("START"), state("UP", ("UP", "CNF"))),
        transitions=(
            arrow(0, 1, "REQ", binary(var("n"), "<", const(9))),
            arrow(1, 0),
        ),
        algorithms={
            "UP": algorithm(
                assign("n", binary(var("n"), "+", var("STEP"))), assign("OUT", var("n"))
            )
        },
    ),
    event_inputs=events("REQ:STEP"),
    event_outputs=events("CNF:OUT"),
    inputs=pins(("STEP", INT, "2")),
    outputs=pins(("OUT", INT)),
)
ADDER = simple(
    "Adder",
    assign("OUT", binary(var("IN1"), "+", var("IN2"))),
    inputs=pins(("IN1", INT), ("IN2", INT)),
    outputs=pins(("OUT", INT)),
)


def of_types(*types: FBType) -> Graph:
    """Return a graph with a block of each type."""
    return graph(types, {f"App.{one.name.rpartition('::')[2]}": one.name for one in types})


def problems(made: Graph) -> tuple[str, ...]:
    with pytest.raises(ExportError) as raised:
        to_system(made, library=LIBRARY)
    return raised.value.problems


def test_types_with_code_are_written_and_read_back_as_they_are(tmp_path: Path) -> None:
    made = graph(
        (COUNTER, ADDER),
        {"Count": "Counter", "Add": "Adder"},
        event_wires=wires("Count.CNF -> Add.REQ"),
        data_wires=wires("Count.OUT -> Add.IN1"),
        parameters={"Add": {"IN2": "4"}},
    )

    again = compiled_again(written(made, tmp_path))

    assert sorted(path.name for path in tmp_path.glob("*.fbt")) == ["Adder.fbt", "Counter.fbt"]
    assert differences(made, again, {"Count": "test.Count", "Add": "test.Add"}) == []


def test_structs_are_written_in_the_folder_of_their_package(tmp_path: Path) -> None:
    point = StructType("my::Point")
    mover = simple(
        "Mover",
        assign(var("OUT", point), var("IN", point)),
        inputs=pins(("IN", point)),
        outputs=pins(("OUT", point)),
    )
    made = graph(
        (mover,),
        {"App.M": "Mover"},
        parameters={"App.M": {"IN": "(x:=1,name:='a')"}},
        datatypes={"my::Point": (Local("x", INT), Local("name", STRING, "'none'"))},
    )

    again = compiled_again(written(made, tmp_path))

    assert (tmp_path / "my/Point.dtp").is_file()
    assert differences(made, again) == []


def test_functions_that_code_calls_are_written(tmp_path: Path) -> None:
    double = Function(
        "double",
        parameters=(Local("x", INT),),
        result=Local("double", INT),
        algorithm=algorithm(assign("double", binary(var("x"), "+", var("x")))),
    )
    caller = simple(
        "Caller",
        assign("OUT", Call("double", (var("IN"),), INT)),
        inputs=pins(("IN", INT)),
        outputs=pins(("OUT", INT)),
    )
    made = graph((caller,), {"App.C": "Caller"}, functions=(double,))

    again = compiled_again(written(made, tmp_path))

    assert (tmp_path / "double.fct").is_file()
    assert differences(made, again) == []


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (block("Made", CompositeBody()), "it is made of other blocks"),
        (block("Host", ServiceBody(service="host")), "its work is done by the runtime"),
        (block("Plug", MissingBody(), event_inputs=events("P.GO")), "it has adapters"),
        (block("Any<INT>", MissingBody()), "its pins take their types from what they are"),
        (block("F", MissingBody(), outputs=pins(("", INT))), "it is a function"),
        (
            simple("Holder", internals=(Local("timer.Q", INT),)),
            "it has blocks or methods inside",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, FBType) else "",
)
def test_a_type_no_file_could_hold_is_refused_with_the_reason(made: FBType, reason: str) -> None:
    (problem,) = problems(of_types(made))

    assert problem.startswith(f'the type "{made.name}" cannot be written as a file of its own: ')
    assert reason in problem
    assert problem.endswith("if there is one, name its folder with --library")


def test_all_problems_are_told_at_once() -> None:
    made = of_types(block("One", CompositeBody()), block("Two", CompositeBody()))

    assert len(problems(made)) == 2


def test_a_type_that_no_block_has_is_missed(tmp_path: Path) -> None:
    made = graph((COUNTER, ADDER), {"App.Count": "Counter"})

    with pytest.raises(NotExportableError, match='there is no type "Adder"'):
        written(made, tmp_path)

    assert [*tmp_path.iterdir()] == []


def test_what_undoes_a_block_stands_in_its_network() -> None:
    first = operations({"a": "SLEEP", "b": "SLEEP"}, policies={"a": Policy(compensate="b")})
    changed = replace(first.nodes[1], policy=Policy(compensate="Other.b"))
    made = first.model_copy(update={"nodes": (first.nodes[0], changed, first.nodes[2])})

    (problem,) = problems(made)

    assert problem.startswith('"App.a" is compensated by "Other.b", which is in another app')
