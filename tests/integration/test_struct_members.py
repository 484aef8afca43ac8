"""Connections and values at members of structs, `Block.PIN.member`."""

from pathlib import Path

import pytest

from compiler.exporters.mermaid import to_mermaid
from compiler.exporters.svg import to_svg
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.service import Value
from runtime.errors import RunError
from runtime.kernel.base import Kernel, Outcome
from tests.kernels import new_kernel
from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    fb,
    first,
    network,
    node,
    subapplication,
)

pytestmark = pytest.mark.usefixtures("every_kernel")

POINT = {"X": 0, "Y": 0}


def struct(name: str, members: str) -> str:
    declared = "".join(
        f'<VarDeclaration Name="{member}" Type="{type_name}"/>'
        for member, type_name in (item.split(": ") for item in members.split(", "))
    )
    return f'<DataType Name="{name}"><StructuredType>{declared}</StructuredType></DataType>'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.add("Point.dtp", struct("Point", "X: INT, Y: INT"))
    project.add("Line.dtp", struct("Line", "FROM: Point, TO: Point, NAME: STRING"))
    return project


def line(name: str, *parameters: tuple[str, str]) -> str:
    inner = "".join(f'<Parameter Name="{pin}" Value="{value}"/>' for pin, value in parameters)
    return f'<FB Name="{name}" Type="F_MOVE"><Attribute Name="DataType" Value="Line"/>{inner}</FB>'


def send(kernel: Kernel, *events: str) -> None:
    for event in events:
        at, _, pin = f"App.{event}".rpartition(".")
        kernel.inject(at, pin)
        assert kernel.run(1_000) is Outcome.EMPTY


def started(graph: Graph, *events: str) -> Kernel:
    kernel = new_kernel(graph)
    send(kernel, *events)
    return kernel


def test_a_member_of_an_output_is_a_source(project: Project) -> None:
    content = network(
        *(line("L", ("IN", "(FROM:=(X:=3,Y:=4))")), fb("X", "INT2INT"), fb("P", "LREAL2LREAL")),
        data="L.OUT.FROM.Y -> X.IN\n L.OUT.FROM.X -> P.IN",
    )

    kernel = started(project.graph(content), "L.REQ", "X.REQ", "P.REQ")

    assert kernel.read("App.X", "OUT") == 4
    assert kernel.read("App.P", "OUT") == 3.0


def test_members_of_an_input_have_sources_of_their_own(project: Project) -> None:
    content = network(
        *(line("L", ("IN", "(NAME:='n')")), fb("A", "INT2INT", IN="1"), fb("B", "INT2INT", IN="2")),
        data="A.OUT -> L.IN.FROM.X\n B.OUT -> L.IN.TO.Y",
    )

    kernel = started(project.graph(content), "A.REQ", "B.REQ", "L.REQ")

    # What no wire leads to keeps its value.
    expected = {"FROM": {"X": 1, "Y": 0}, "TO": {"X": 0, "Y": 2}, "NAME": "n"}
    assert kernel.read("App.L", "OUT") == expected


def test_a_whole_struct_goes_from_member_to_member(project: Project) -> None:
    content = network(
        *(line("L", ("IN", "(FROM:=(X:=3,Y:=4))")), line("M"), fb("X", "INT2INT")),
        data="L.OUT.FROM -> M.IN.TO\n M.OUT.TO.X -> X.IN",
    )

    kernel = started(project.graph(content), "L.REQ", "M.REQ", "X.REQ")

    assert kernel.read("App.M", "OUT") == {"FROM": POINT, "TO": {"X": 3, "Y": 4}, "NAME": ""}
    assert kernel.read("App.X", "OUT") == 3


def test_values_of_members_are_converted(project: Project) -> None:
    content = network(*(line("L"), fb("D", "DINT2DINT", IN="70000")), data="D.OUT -> L.IN.FROM.X")

    result = project.compilation(content)
    assert codes(result) == ["E302"]
    assert result.graph is not None
    kernel = started(result.graph, "D.REQ", "L.REQ")

    out = kernel.read("App.L", "OUT")
    assert isinstance(out, dict)
    assert out["FROM"] == {"X": 4464, "Y": 0}


INSIDE = network(
    *(line("L"), fb("X", "INT2INT")),
    data="AT -> L.IN.FROM\n L.OUT.FROM -> OUT\n L.OUT.FROM.Y -> X.IN",
)
PINS = Pins(event_inputs="REQ", inputs="AT: Point", outputs="OUT: Point")


def test_members_go_through_the_pins_of_subapplications(project: Project) -> None:
    content = network(
        subapplication("S", INSIDE, PINS),
        *(fb("A", "INT2INT", IN="7"), fb("B", "INT2INT", IN="8"), fb("Z", "INT2INT")),
        data="A.OUT -> S.AT.X\n B.OUT -> S.AT.Y\n S.OUT.X -> Z.IN",
    )

    graph = project.graph(content)
    kernel = started(graph, "A.REQ", "B.REQ", "S.L.REQ", "S.X.REQ", "Z.REQ")

    wires = [tuple(wire[:4]) + tuple(wire[6:]) for wire in graph.data_wires]
    assert ("App.A", "OUT", "App.S.L", "IN", "", "FROM.X") in wires
    assert ("App.S.L", "OUT", "App.Z", "IN", "FROM.X", "") in wires
    assert kernel.read("App.Z", "OUT") == 7
    assert kernel.read("App.S.X", "OUT") == 8


def test_a_member_that_goes_in_and_comes_out_is_the_source_itself(project: Project) -> None:
    inside = network(data="AT -> OUT")
    content = network(
        subapplication("S", inside, PINS),
        *(fb("A", "INT2INT", IN="7"), fb("Z", "INT2INT"), fb("Y", "INT2INT")),
        data="A.OUT -> S.AT.X\n S.OUT.X -> Z.IN\n S.OUT.Y -> Y.IN",
    )

    graph = project.graph(content)

    assert [(wire.source, wire.target) for wire in graph.data_wires] == [("App.A", "App.Z")]


def test_members_go_through_composites(project: Project) -> None:
    pins = Pins(
        event_inputs="REQ WITH AT",
        event_outputs="CNF WITH OUT",
        inputs="AT: Point",
        outputs="OUT: Point",
    )
    inside = network(
        line("L"),
        events="REQ -> L.REQ\n L.CNF -> CNF",
        data="AT.X -> L.IN.FROM.Y\n AT.Y -> L.IN.FROM.X\n L.OUT.FROM.X -> OUT.X\n"
        "L.OUT.FROM.Y -> OUT.Y",
    )
    project.composite("Swap", pins, inside)
    content = network(
        *(fb("S", "Swap"), fb("A", "INT2INT", IN="1"), fb("B", "INT2INT", IN="2")),
        data="A.OUT -> S.AT.X\n B.OUT -> S.AT.Y",
    )

    kernel = started(project.graph(content), "A.REQ", "B.REQ", "S.REQ")

    assert kernel.read("App.S", "OUT") == {"X": 2, "Y": 1}


def test_values_may_be_written_at_members(project: Project) -> None:
    content = line("L", ("IN", "(NAME:='n')"), ("IN.FROM.X", "5"), ("IN.TO", "(Y:=6)"))

    graph = project.graph(content)

    assert node(graph, "App.L").parameters == {
        "IN": "(FROM:=(X:=5,Y:=0),TO:=(X:=0,Y:=6),NAME:='n')"
    }


def test_an_empty_value_only_shows_a_member(project: Project) -> None:
    content = line("L", ("OUT.FROM", ""), ("IN.FROM.X", ""))

    graph = project.graph(content)

    assert node(graph, "App.L").parameters == {}


def test_values_at_members_of_a_subapplications_pin_are_pushed_in(project: Project) -> None:
    project.subapplication_type("Sub", PINS, INSIDE)
    content = (
        '<SubApp Name="S" Type="Sub"><Parameter Name="AT.X" Value="9"/></SubApp>'
        '<SubApp Name="T" Type="Sub"><Parameter Name="AT" Value="(X:=1,Y:=2)"/></SubApp>'
    )

    graph = project.graph(content)

    point = "(FROM:=(X:={}),TO:=(X:=0,Y:=0),NAME:='')"
    assert node(graph, "App.S.L").parameters == {"IN": point.format("9,Y:=0")}
    assert node(graph, "App.T.L").parameters == {"IN": point.format("1,Y:=2")}


@pytest.mark.parametrize(
    ("wires", "expected"),
    [
        ("L.OUT.NOWHERE -> X.IN", "E233"),
        ("L.OUT.NAME.FROM -> X.IN", "E233"),
        ("X.OUT -> L.IN.FROM.Z", "E233"),
        ("X.OUT.FROM -> X.IN", "E233"),
        ("X.OUT -> L.IN.FROM", "E301"),
        ("X.OUT -> L.IN.FROM.X\n Y.OUT -> L.IN.FROM.X", "E207"),
        ("X.OUT -> L.IN.FROM.X\n L.OUT.FROM -> L.IN.FROM", "E207"),
        ("L.OUT -> L.IN\n X.OUT -> L.IN.FROM.X", "E207"),
        ("L.IN.FROM -> L.IN.TO", "E205"),
    ],
)
def test_mistakes_with_members_are_reported(project: Project, wires: str, expected: str) -> None:
    blocks = (line("L"), fb("X", "INT2INT"), fb("Y", "INT2INT"))

    assert codes(project.compilation(network(*blocks, data=wires))) == [expected]


def test_a_value_at_an_unknown_member_is_reported(project: Project) -> None:
    result = project.compilation(line("L", ("IN.FRON", "(X:=1)")))

    assert codes(result) == ["E233"]
    assert "FROM" in (first(result, "E233").hint or "")


def test_a_graph_with_members_is_read_back(project: Project) -> None:
    content = network(line("L"), fb("X", "INT2INT"), data="X.OUT -> L.IN.FROM.X")
    graph = project.graph(content)

    assert graph_from_json(graph_to_json(graph)) == graph


def test_a_saved_state_goes_on_with_members(project: Project) -> None:
    content = network(
        *(line("L"), fb("A", "INT2INT", IN="7"), fb("Z", "INT2INT")),
        data="A.OUT -> L.IN.FROM.X\n L.OUT.FROM.X -> Z.IN",
    )
    graph = project.graph(content)
    saved = started(graph, "A.REQ", "L.REQ").save()

    kernel = new_kernel(graph)
    kernel.load(saved)
    send(kernel, "Z.REQ")

    assert kernel.read("App.Z", "OUT") == 7


def test_a_forced_pin_takes_nothing_at_its_members(project: Project) -> None:
    content = network(line("L"), fb("A", "INT2INT", IN="7"), data="A.OUT -> L.IN.FROM.X")
    kernel = started(project.graph(content), "A.REQ")
    value: Value = {"FROM": {"X": 1, "Y": 1}, "TO": {"X": 1, "Y": 1}, "NAME": "forced"}

    kernel.force("App.L", "IN", value)
    send(kernel, "L.REQ")

    assert kernel.read("App.L", "OUT") == value


def test_an_unknown_member_in_a_graph_from_elsewhere_is_refused(project: Project) -> None:
    graph = project.graph(network(line("L"), fb("X", "INT2INT"), data="X.OUT -> L.IN.FROM.X"))
    wire = graph.data_wires[0]._replace(target_member="FROM.Q")

    with pytest.raises(RunError, match=r'member "FROM\.Q"'):
        new_kernel(graph.model_copy(update={"data_wires": (wire,)}))


def test_pictures_name_the_members(project: Project) -> None:
    graph = project.graph(network(line("L"), fb("X", "INT2INT"), data="X.OUT -> L.IN.FROM.X"))

    assert "OUT → IN.FROM.X" in to_mermaid(graph)
    assert "App.X.OUT → App.L.IN.FROM.X" in to_svg(graph)
