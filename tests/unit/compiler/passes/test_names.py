"""Finding types, structs and constants by the names authors use for them."""

import pytest

from compiler.ir.blocks import BasicBody, SimpleBody
from compiler.st.printer import print_algorithm
from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    fb,
    first,
    head,
    network,
    node,
    type_of,
)

PINS = Pins("REQ WITH IN", "CNF WITH OUT", "IN: INT", "OUT: INT")
COPY = "OUT := IN;"


@pytest.mark.parametrize(
    "name",
    ["iec61499::events::E_CYCLE", "E_CYCLE", "e_cycle", "IEC61499::Events::e_Cycle"],
)
def test_a_library_type_is_found_with_its_package_or_without_in_any_case(
    project: Project, name: str
) -> None:
    graph = project.graph(network(fb("A", name)))

    assert type_of(graph, "App.A") == "E_CYCLE"


def test_a_generic_name_is_found_by_its_number(project: Project) -> None:
    graph = project.graph(network(fb("A", "E_SPLIT_5")))

    outputs = graph.types[type_of(graph, "App.A")].interface.event_outputs
    assert len(outputs) == 5


@pytest.mark.parametrize("name", ["my::blocks::Mine", "Mine", "mine", "MY::BLOCKS::MINE"])
def test_a_projects_type_is_found_with_its_package_or_without(project: Project, name: str) -> None:
    project.simple("Mine", PINS, COPY, head=head("my::blocks"))

    graph = project.graph(network(fb("A", name)))

    assert type_of(graph, "App.A") == "Mine"


@pytest.mark.parametrize(
    ("head_of_system", "expected"),
    [
        (head("", "one::*"), "OUT := INT#1;"),
        (head("", "two::*"), "OUT := INT#2;"),
        (head("", "two::Mine"), "OUT := INT#2;"),
        (head("", "one::Other", "two::Mine"), "OUT := INT#2;"),
        (head("one"), "OUT := INT#1;"),
        (head("two", "one::*"), "OUT := INT#2;"),
    ],
)
def test_package_and_imports_choose_between_types_of_one_name(
    project: Project, head_of_system: str, expected: str
) -> None:
    for number, package in enumerate(("one", "two"), start=1):
        project.folder.joinpath(package).mkdir()
        project.simple(f"{package}/Mine", PINS, f"OUT := INT#{number};", head=head(package))
        path = project.folder / package / "Mine.fbt"
        path.write_text(path.read_text().replace(f'Name="{package}/Mine"', 'Name="Mine"'))

    graph = project.graph(network(fb("A", "Mine")), head=head_of_system)

    body = graph.types["Mine"].body
    assert isinstance(body, SimpleBody)
    assert print_algorithm(body.algorithms["REQ"]).strip() == expected


def test_two_types_of_one_short_name_stay_apart(project: Project) -> None:
    for package in ("one", "two"):
        project.folder.joinpath(package).mkdir()
        pins = Pins("REQ", inputs="IN: INT" if package == "one" else "IN: BOOL")
        project.simple(f"{package}/Mine", pins, ";", head=head(package))
        path = project.folder / package / "Mine.fbt"
        path.write_text(path.read_text().replace(f'Name="{package}/Mine"', 'Name="Mine"'))

    graph = project.graph(network(fb("A", "one::Mine"), fb("B", "two::Mine")))

    assert [type_of(graph, "App.A"), type_of(graph, "App.B")] == ["Mine", "two::Mine"]


def test_a_projects_copy_of_a_library_type_is_the_librarys(project: Project) -> None:
    project.block(
        "E_CYCLE",
        Pins("START WITH DT, STOP", "EO", "DT: TIME"),
        network(fb("D", "E_DELAY"), events="START -> D.START").join(
            ("<FBNetwork>", "</FBNetwork>")
        ),
    )

    result = project.compilation(network(fb("A", "E_CYCLE")))

    assert result.graph is not None
    assert [item.id for item in result.graph.nodes] == ["App.A"]
    assert result.graph.types["E_CYCLE"].body.kind == "service"
    assert codes(result) == []


def test_a_project_type_with_another_interface_is_the_projects_with_a_note(
    project: Project,
) -> None:
    project.simple("E_CYCLE", PINS, COPY)

    result = project.compilation(network(fb("A", "E_CYCLE")))

    assert result.graph is not None
    assert result.graph.types["E_CYCLE"].body.kind == "simple"
    assert codes(result) == ["E220"]


def test_a_type_refers_to_others_by_the_names_of_its_own_file(project: Project) -> None:
    project.folder.joinpath("lib").mkdir()
    project.simple("Inner", PINS, COPY, head=head("lib"))
    project.composite("Box", PINS, network(fb("I", "Inner")), head=head("", "lib::*"))

    graph = project.graph(network(fb("X", "Box")))

    assert type_of(graph, "App.X.I") == "Inner"


def test_an_unknown_type_says_which_is_nearest(project: Project) -> None:
    result = project.compilation(network(fb("A", "E_CYCEL")))

    found = first(result, "E201")
    assert 'unknown type "E_CYCEL"' in found.message
    assert 'Did you mean "E_CYCLE"?' in found.hint


# --- Constants ---------------------------------------------------------------------------

CONSTANTS = (
    '<GlobalConstants Name="Limits">{head}<GlobalConstants>'
    '<VarDeclaration Name="HIGH" Type="INT" InitialValue="75"/>'
    '<VarDeclaration Name="PAUSE" Type="TIME" InitialValue="T#2s"/>'
    '<VarDeclaration Name="SAME" Type="INT" InitialValue="Limits::HIGH"/>'
    "</GlobalConstants></GlobalConstants>"
)


@pytest.mark.parametrize(
    "name", ["Limits::HIGH", "limits::high", "pack::Limits::HIGH", "Limits::SAME"]
)
def test_a_constant_is_a_value_of_a_pin(project: Project, name: str) -> None:
    project.add("Limits.gcf", CONSTANTS.format(head=head("pack")))

    graph = project.graph(
        network(fb("A", "INT2INT", IN=name), fb("T", "E_CYCLE", DT="Limits::PAUSE"))
    )

    assert node(graph, "App.A").parameters == {"IN": "75"}
    assert node(graph, "App.T").parameters == {"DT": "T#2s"}


def test_a_constant_of_the_wrong_type_is_no_value(project: Project) -> None:
    project.add("Limits.gcf", CONSTANTS.format(head=""))

    result = project.compilation(network(fb("A", "INT2INT", IN="Limits::PAUSE")))

    assert codes(result) == ["E303"]


def test_an_unknown_constant_is_reported_at_its_place(project: Project) -> None:
    result = project.compilation(network(fb("A", "INT2INT", IN="Limits::LOW")))

    assert codes(result) == ["E303"]
    assert "Limits::LOW" in first(result, "E303").message


def test_code_reads_constants(project: Project) -> None:
    project.add("Limits.gcf", CONSTANTS.format(head=""))
    project.simple("Mine", PINS, "OUT := IN + Limits::HIGH;")

    graph = project.graph(network(fb("A", "Mine")))

    body = graph.types["Mine"].body
    assert isinstance(body, SimpleBody)
    assert "75" in print_algorithm(body.algorithms["REQ"])


# --- Structs -----------------------------------------------------------------------------

POINT = (
    '<DataType Name="Point"><CompilerInfo packageName="geo"/><StructuredType>'
    '<VarDeclaration Name="X" Type="INT" InitialValue="3"/>'
    '<VarDeclaration Name="Y" Type="LREAL"/></StructuredType></DataType>'
)


@pytest.mark.parametrize("name", ["geo::Point", "Point", "GEO::POINT"])
def test_a_struct_is_a_type_of_pins_under_its_full_name(project: Project, name: str) -> None:
    project.add("Point.dtp", POINT)
    project.simple("Mine", Pins("REQ", inputs=f"P: {name}", outputs="X: INT"), "X := P.X;")

    graph = project.graph(network(fb("A", "Mine", P="(X := 1, Y := 2.5)")))

    assert [str(port.type) for port in graph.types["Mine"].interface.inputs] == ["geo::Point"]
    members = graph.datatypes["geo::Point"]
    assert [(item.name, str(item.type), item.initial) for item in members] == [
        ("X", "INT", "3"),
        ("Y", "LREAL", ""),
    ]
    assert "X" in node(graph, "App.A").parameters["P"]


def test_structs_contain_structs(project: Project) -> None:
    project.add("Point.dtp", POINT)
    project.add(
        "Line.dtp",
        '<DataType Name="Line"><StructuredType><VarDeclaration Name="A" Type="geo::Point"/>'
        '<VarDeclaration Name="B" Type="geo::Point" ArraySize="2"/></StructuredType></DataType>',
    )
    project.simple("Mine", Pins("REQ", inputs="L: Line", outputs="X: INT"), "X := L.B[1].X;")

    graph = project.graph(network(fb("A", "Mine")))

    assert set(graph.datatypes) == {"Line", "geo::Point"}
    assert str(graph.datatypes["Line"][1].type) == "ARRAY [0..1] OF geo::Point"


def test_an_unknown_data_type_is_reported_where_it_is_declared(project: Project) -> None:
    project.simple("Mine", Pins("REQ", inputs="P: Pointt"), ";")

    result = project.compilation(network(fb("A", "Mine")))

    assert codes(result) == ["E306"]
    assert first(result, "E306").span.file.endswith("Mine.fbt")


def test_a_member_without_a_type_is_reported_once(project: Project) -> None:
    project.add(
        "Point.dtp",
        '<DataType Name="Point"><StructuredType><VarDeclaration Name="X" Type="Missing"/>'
        "</StructuredType></DataType>",
    )
    project.simple("Mine", Pins("REQ", inputs="P: Point", outputs="N: INT"), "N := P.X;")

    assert codes(project.compilation(network(fb("A", "Mine")))) == ["E306"]


def test_a_function_with_mistakes_is_reported_once_and_not_as_unknown(project: Project) -> None:
    project.add(
        "Half.fct",
        '<Function Name="Half"><FunctionBody><ST>FUNCTION Half : INT\nVAR_INPUT X : INT; END_VAR\n'
        "Half := Y / 2;\nEND_FUNCTION</ST></FunctionBody></Function>",
    )
    project.simple("Mine", Pins("REQ", outputs="N: INT"), "N := Half(4);")

    assert codes(project.compilation(network(fb("A", "Mine")))) == ["E310"]


def test_a_basic_block_keeps_its_states_in_document_order(project: Project) -> None:
    project.block(
        "Mine",
        PINS,
        '<BasicFB><ECC><ECState Name="S"/><ECState Name="Z"><ECAction Algorithm="copy" '
        'Output="CNF"/></ECState><ECState Name="A"/>'
        '<ECTransition Source="S" Destination="Z" Condition="REQ[IN &gt; 1]"/>'
        '<ECTransition Source="Z" Destination="A" Condition="1"/></ECC>'
        f'<Algorithm Name="copy"><ST Text="{COPY}"/></Algorithm></BasicFB>',
    )

    graph = project.graph(network(fb("A", "Mine")))

    body = graph.types["Mine"].body
    assert isinstance(body, BasicBody)
    assert [state.name for state in body.states] == ["S", "Z", "A"]
    assert [(item.source, item.target, item.event) for item in body.transitions] == [
        (0, 1, "REQ"),
        (1, 2, None),
    ]
    assert body.states[1].actions[0].algorithm == "copy"
