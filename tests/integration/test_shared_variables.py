"""In-out variables at work: blocks that are connected through them have one variable."""

import re
from pathlib import Path

import pytest

from compiler.exporters.svg import to_svg
from compiler.ir.graph import Graph
from runtime.errors import RunError
from runtime.kernel.base import Kernel, Outcome
from runtime.kernel.online_change import RefusedError, changed
from tests.kernels import new_kernel
from tests.unit.compiler.passes.conftest import Pins, Project, fb, network, subapplication

pytestmark = pytest.mark.usefixtures("every_kernel")

PINS = Pins(event_inputs="REQ WITH IO", event_outputs="CNF WITH IO", in_outs="IO: INT")
CHAIN = network(
    *(fb("A", "INT2INT", IN="5"), fb("B", "Adds"), fb("C", "Doubles"), fb("R", "INT2INT")),
    data="A.OUT -> B.IO\n B.IO -> C.IO\n C.IO -> R.IN",
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.simple("Adds", PINS, "IO := IO + 1;")
    project.simple("Doubles", PINS, "IO := IO * 2;")
    return project


def send(kernel: Kernel, *events: str) -> None:
    for event in events:
        node, _, pin = f"App.{event}".rpartition(".")
        kernel.inject(node, pin)
        assert kernel.run(1_000) is Outcome.EMPTY


def started(graph: Graph, *events: str) -> Kernel:
    kernel = new_kernel(graph)
    send(kernel, *events)
    return kernel


def test_all_in_a_chain_read_and_write_the_variable_at_its_beginning(project: Project) -> None:
    kernel = started(project.graph(CHAIN), "A.REQ", "B.REQ", "C.REQ", "B.REQ", "R.REQ")

    assert kernel.read("App.B", "IO") == ((5 + 1) * 2) + 1
    assert kernel.read("App.R", "OUT") == 13
    # The block at the beginning sends what it has when it sends again.
    assert kernel.read("App.A", "OUT") == 5
    send(kernel, "A.REQ", "R.REQ")
    assert kernel.read("App.R", "OUT") == 5


def test_a_pin_shows_what_its_block_saw_last(project: Project) -> None:
    kernel = started(project.graph(CHAIN), "A.REQ", "B.REQ", "C.REQ")

    assert (kernel.read("App.B", "IO"), kernel.read("App.C", "IO")) == (6, 12)


def test_a_block_without_a_source_holds_the_variable_itself(project: Project) -> None:
    content = network(fb("B", "Adds", IO="10"), fb("C", "Doubles"), data="B.IO -> C.IO")

    kernel = started(project.graph(content), "C.REQ", "B.REQ", "C.REQ")

    assert kernel.read("App.C", "IO") == (10 * 2 + 1) * 2


def test_a_block_alone_keeps_its_variable(project: Project) -> None:
    kernel = started(project.graph(fb("B", "Adds", IO="10")), "B.REQ", "B.REQ")

    assert kernel.read("App.B", "IO") == 12


def test_only_events_with_the_variable_sample_it_and_write_it_back(project: Project) -> None:
    silent = Pins(event_inputs="REQ WITH IO, BLIND", event_outputs="CNF", in_outs="IO: INT")
    body = """<SimpleFB><Algorithm Name="REQ"><ST Text="IO := IO + 100;"/></Algorithm>
        <Algorithm Name="BLIND"><ST Text="IO := IO + 1;"/></Algorithm></SimpleFB>"""
    project.block("Silent", silent, body)
    content = network(
        *(fb("B", "Silent"), fb("C", "Adds", IO="3"), fb("R", "INT2INT")),
        data="C.IO -> B.IO\n C.IO -> R.IN",
    )

    kernel = started(project.graph(content), "B.REQ", "B.BLIND", "R.REQ")

    assert kernel.read("App.B", "IO") == 104
    assert kernel.read("App.R", "OUT") == 3


def test_a_state_machine_writes_back_with_every_event_it_sends(project: Project) -> None:
    pins = Pins(
        event_inputs="REQ WITH IO", event_outputs="ONE WITH IO, TWO WITH IO", in_outs="IO: INT"
    )
    body = """<BasicFB><ECC>
        <ECState Name="START"/>
        <ECState Name="S1"><ECAction Algorithm="ADD" Output="ONE"/></ECState>
        <ECState Name="S2"><ECAction Algorithm="ADD" Output="TWO"/></ECState>
        <ECTransition Source="START" Destination="S1" Condition="REQ"/>
        <ECTransition Source="S1" Destination="S2" Condition="[IO &lt; 5]"/>
        <ECTransition Source="S1" Destination="START" Condition="1"/>
        <ECTransition Source="S2" Destination="START" Condition="1"/></ECC>
        <Algorithm Name="ADD"><ST Text="IO := IO + 1;"/></Algorithm></BasicFB>"""
    project.block("Machine", pins, body)
    content = network(
        *(fb("M", "Machine"), fb("A", "INT2INT", IN="3"), fb("R", "INT2INT")),
        events="M.ONE -> R.REQ",
        data="A.OUT -> M.IO\n M.IO -> R.IN",
    )

    kernel = started(project.graph(content), "A.REQ", "M.REQ")
    # The reader samples when its event is executed: both actions were done by then.
    assert kernel.read("App.R", "OUT") == 5
    send(kernel, "M.REQ")
    assert kernel.read("App.R", "OUT") == 6


INNER = network(
    *(fb("D", "Doubles"), fb("E", "Adds")),
    events="REQ -> D.REQ\n D.CNF -> E.REQ\n E.CNF -> CNF",
    data="IO -> D.IO\n D.IO -> E.IO\n E.IO -> IO",
)
AROUND = network(
    *(fb("A", "INT2INT", IN="5"), fb("Z", "Adds"), fb("R", "INT2INT")),
    data="A.OUT -> S.IO\n S.IO -> Z.IO\n Z.IO -> R.IN",
)


def test_a_variable_goes_through_a_subapplication(project: Project) -> None:
    graph = project.graph(AROUND + subapplication("S", INNER, PINS))

    kernel = started(graph, "A.REQ", "S.D.REQ", "Z.REQ", "R.REQ")

    assert kernel.read("App.R", "OUT") == 5 * 2 + 1 + 1


def test_a_variable_goes_through_a_composite(project: Project) -> None:
    project.composite("Both", PINS, INNER)
    graph = project.graph(AROUND + fb("S", "Both"))

    kernel = started(graph, "A.REQ", "S.REQ", "Z.REQ", "R.REQ")

    assert kernel.read("App.R", "OUT") == 5 * 2 + 1 + 1
    assert kernel.read("App.S", "IO") == 11
    # What is inside works on the variable itself, not on a copy.
    send(kernel, "S.D.REQ", "R.REQ")
    assert kernel.read("App.R", "OUT") == 12 * 2 + 1


def test_a_composite_holds_the_variable_of_the_blocks_in_it(project: Project) -> None:
    project.composite("Both", PINS, INNER)

    kernel = started(project.graph(fb("S", "Both", IO="4")), "S.REQ", "S.REQ")

    assert kernel.read("App.S", "IO") == (4 * 2 + 1) * 2 + 1
    assert kernel.read("App.S.E", "IO") == 19


def test_a_composite_in_a_composite_hands_the_variable_on(project: Project) -> None:
    project.composite("Both", PINS, INNER)
    outer = network(
        fb("I", "Both"), events="REQ -> I.REQ\n I.CNF -> CNF", data="IO -> I.IO\n I.IO -> IO"
    )
    project.composite("Outer", PINS, outer)

    kernel = started(project.graph(AROUND + fb("S", "Outer")), "A.REQ", "S.REQ", "Z.REQ", "R.REQ")

    assert kernel.read("App.R", "OUT") == 12


def test_structs_and_arrays_are_shared_and_not_copied_once_for_all(project: Project) -> None:
    pins = PINS.xml().replace('Type="INT"', 'Type="INT" ArraySize="{size}"')
    body = """<SimpleFB><Algorithm Name="REQ"><ST Text="IO[{at}] := IO[{at}] + 1;"/></Algorithm>
        </SimpleFB>"""
    for name, size, at in (("First", "0..2", 0), ("Second", "*", 1)):
        text = pins.format(size=size) + body.format(at=at)
        project.add(f"{name}.fbt", f'<FBType Name="{name}">{text}</FBType>')
    content = network(fb("B", "First", IO="[1,2,3]"), fb("C", "Second"), data="B.IO -> C.IO")

    kernel = started(project.graph(content), "B.REQ", "C.REQ", "B.REQ")

    assert kernel.read("App.B", "IO") == [3, 3, 3]
    assert kernel.read("App.C", "IO") == [2, 3, 3]


def test_a_function_as_a_block_has_in_out_pins(project: Project) -> None:
    text = "FUNCTION Twice VAR_IN_OUT IO : INT; END_VAR IO := IO * 2; END_FUNCTION"
    project.add(
        "Twice.fct",
        f"""<Function Name="Twice">{PINS.xml()}<FunctionBody><ST><![CDATA[{text}]]></ST>
        </FunctionBody></Function>""",
    )
    content = network(fb("B", "Adds", IO="3"), fb("F", "Twice"), data="B.IO -> F.IO")

    kernel = started(project.graph(content), "F.REQ", "B.REQ")

    assert kernel.read("App.B", "IO") == 7


def test_a_saved_state_has_each_variable_once(project: Project) -> None:
    graph = project.graph(CHAIN)
    kernel = started(graph, "A.REQ", "B.REQ", "C.REQ")
    saved = kernel.save()

    resumed = new_kernel(graph)
    resumed.load(saved)
    send(resumed, "B.REQ", "R.REQ")

    assert resumed.read("App.R", "OUT") == 13
    assert [node for node, state in saved["nodes"].items() if "sent" in state] == ["App.A"]
    assert new_kernel(graph).save() != saved


def test_writing_a_pin_writes_the_variable(project: Project) -> None:
    content = network(fb("B", "Adds"), fb("C", "Doubles"), data="B.IO -> C.IO")
    kernel = started(project.graph(content), "B.REQ")

    kernel.write("App.C", "IO", 21)
    send(kernel, "B.REQ")

    assert kernel.read("App.B", "IO") == 22


def test_a_forced_pin_keeps_the_variable_at_its_value(project: Project) -> None:
    kernel = started(project.graph(CHAIN), "A.REQ")

    kernel.force("App.B", "IO", 50)
    send(kernel, "R.REQ")
    assert kernel.read("App.R", "OUT") == 50
    send(kernel, "B.REQ", "C.REQ", "R.REQ")
    assert kernel.read("App.B", "IO") == 50
    assert kernel.read("App.R", "OUT") == 100
    kernel.release("App.B", "IO")
    send(kernel, "B.REQ", "R.REQ")
    assert kernel.read("App.R", "OUT") == 101


def test_the_blocks_of_a_composite_see_its_forced_pin(project: Project) -> None:
    project.composite("Both", PINS, INNER)
    content = network(fb("A", "Adds", IO="1"), fb("S", "Both"), data="A.IO -> S.IO")
    kernel = started(project.graph(content), "A.REQ")

    kernel.force("App.S", "IO", 7)
    send(kernel, "A.REQ", "S.REQ")

    assert kernel.read("App.S.D", "IO") == 14
    assert kernel.read("App.S", "IO") == 7
    kernel.release("App.S", "IO")
    send(kernel, "A.REQ", "S.REQ")
    assert kernel.read("App.S.D", "IO") == 16


def test_a_variable_goes_on_when_its_chain_grows(project: Project) -> None:
    short = project.graph(CHAIN)
    wires = [wire for wire in short.data_wires if wire.target != "App.C"]
    without = short.model_copy(update={"data_wires": tuple(wires)})
    kernel = started(without, "A.REQ", "B.REQ", "C.REQ")

    kernel.change(short)
    send(kernel, "C.REQ", "R.REQ")

    assert kernel.read("App.R", "OUT") == 6 * 2


def test_a_circle_in_a_graph_from_elsewhere_is_refused(project: Project) -> None:
    graph = project.graph(
        network(fb("B", "Adds"), fb("C", "Doubles"), data="B.IO -> C.IO"),
    )
    back = graph.data_wires[0]._replace(source="App.C", target="App.B")
    circle = graph.model_copy(update={"data_wires": (*graph.data_wires, back)})

    with pytest.raises(RunError, match="connected with itself"):
        new_kernel(circle)


def test_a_picture_shows_where_a_composites_variable_leads_in_and_on(project: Project) -> None:
    project.composite("Both", PINS, INNER)
    picture = to_svg(project.graph(AROUND + fb("S", "Both")))

    def begins(source: str, target: str) -> float:
        found = re.search(
            rf'data-source="App\.{source}" data-target="App\.{target}" d="M([\d.]+)', picture
        )
        assert found is not None
        return float(found[1])

    # Inside, it begins at the left bar of the frame; outside, at its right edge.
    assert begins(r"S\.IO", r"S\.D\.IO") < begins(r"S\.D\.IO", r"S\.E\.IO")
    assert begins(r"S\.IO", r"Z\.IO") > begins(r"S\.D\.IO", r"S\.E\.IO")


def test_blocks_are_joined_while_they_run(project: Project) -> None:
    blocks = (fb("B", "Adds", IO="3"), fb("C", "Doubles"))
    graph = project.graph(network(*blocks))
    kernel = started(graph, "B.REQ")

    kernel.change(changed(graph, ["connect", "App.B", "IO", "App.C", "IO"]))
    send(kernel, "C.REQ", "B.REQ")

    assert kernel.read("App.B", "IO") == 4 * 2 + 1


@pytest.mark.parametrize(("source", "pin"), [("App.C", "IO"), ("App.D", "IO"), ("App.R", "OUT")])
def test_no_circle_and_no_other_type_is_joined(project: Project, source: str, pin: str) -> None:
    blocks = (fb("B", "Adds"), fb("C", "Adds"), fb("D", "Adds"), fb("R", "REAL2REAL"))
    graph = project.graph(network(*blocks, data="B.IO -> C.IO\n C.IO -> D.IO"))

    with pytest.raises(RefusedError):
        changed(graph, ["connect", source, pin, "App.B", "IO"])
