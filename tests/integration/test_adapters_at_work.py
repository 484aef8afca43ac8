"""Adapters when a system runs: events and data both ways, and through borders."""

from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from runtime.kernel.base import Outcome, TraceEntry
from tests.kernels import new_kernel
from tests.unit.compiler.passes.conftest import Pins, Project, fb, network, subapplication

pytestmark = pytest.mark.usefixtures("every_kernel")

ASKS = """<BasicFB><ECC><ECState Name="START"/>
    <ECState Name="ASK"><ECAction Algorithm="SET" Output="P.GO"/></ECState>
    <ECState Name="HEAR"><ECAction Algorithm="TAKE" Output="CNF"/></ECState>
    <ECTransition Source="START" Destination="ASK" Condition="REQ"/>
    <ECTransition Source="ASK" Destination="START" Condition="1"/>
    <ECTransition Source="START" Destination="HEAR" Condition="P.DONE"/>
    <ECTransition Source="HEAR" Destination="START" Condition="1"/></ECC>
    <Algorithm Name="SET"><ST Text="P.HOW := IN;"/></Algorithm>
    <Algorithm Name="TAKE"><ST Text="OUT := P.WHAT;"/></Algorithm></BasicFB>"""
ANSWERS = """<BasicFB><ECC><ECState Name="START"/>
    <ECState Name="ANSWER"><ECAction Algorithm="DOUBLE" Output="S.DONE"/></ECState>
    <ECTransition Source="START" Destination="ANSWER" Condition="S.GO"/>
    <ECTransition Source="ANSWER" Destination="START" Condition="1"/></ECC>
    <Algorithm Name="DOUBLE"><ST Text="S.WHAT := S.HOW * 2;"/></Algorithm></BasicFB>"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.adapter("Talk", Pins("DONE WITH WHAT", "GO WITH HOW", "WHAT: INT", "HOW: INT"))
    asks = Pins("REQ WITH IN", "CNF WITH OUT", "IN: INT", "OUT: INT", plugs="P: Talk")
    project.block("Asks", asks, ASKS)
    project.block("Answers", Pins(sockets="S: Talk"), ANSWERS)
    project.composite(
        "AskBox",
        asks,
        network(
            fb("I", "Asks"),
            events="REQ -> I.REQ\n I.CNF -> CNF\n I.P.GO -> P.GO\n P.DONE -> I.P.DONE",
            data="IN -> I.IN\n I.OUT -> OUT\n I.P.HOW -> P.HOW\n P.WHAT -> I.P.WHAT",
        ),
    )
    project.composite(
        "AskHandsOn",
        asks,
        network(
            fb("I", "Asks"),
            events="REQ -> I.REQ\n I.CNF -> CNF",
            data="IN -> I.IN\n I.OUT -> OUT",
            adapters="I.P -> P",
        ),
    )
    project.composite(
        "AnswerHandsOn", Pins(sockets="S: Talk"), network(fb("I", "Answers"), adapters="S -> I.S")
    )
    project.subapplication_type(
        "AnswerSub", Pins(sockets="S: Talk"), network(fb("I", "AnswerHandsOn"), adapters="S -> I.S")
    )
    return project


def asked(graph: Graph, question: int) -> tuple[object, list[str]]:
    kernel = new_kernel(graph)
    trace: list[str] = []

    def observer(entry: TraceEntry) -> None:
        trace.append(f"{entry.node.removeprefix('App.')}.{entry.event}")

    kernel.observe(observer)
    kernel.write("App.A", "IN", question)
    kernel.inject("App.A", "REQ")
    assert kernel.run(1_000) is Outcome.EMPTY
    return kernel.read("App.A", "OUT"), trace


NESTED = subapplication(
    "B",
    network(
        subapplication(
            "N", network(fb("I", "Answers"), adapters="S -> I.S"), Pins(sockets="S: Talk")
        ),
        adapters="S -> N.S",
    ),
    Pins(sockets="S: Talk"),
)


@pytest.mark.parametrize("asking", ["Asks", "AskHandsOn"])
@pytest.mark.parametrize(
    "answering",
    [
        fb("B", "Answers"),
        fb("B", "AnswerHandsOn"),
        '<SubApp Name="B" Type="AnswerSub"/>',
        NESTED,
    ],
    ids=["plain", "composite", "typed", "nested"],
)
def test_a_question_is_answered_wherever_the_blocks_stand(
    project: Project, asking: str, answering: str
) -> None:
    graph = project.graph(network(fb("A", asking), answering, adapters="A.P -> B.S"))

    assert asked(graph, 21)[0] == 42


def test_single_pins_of_an_adapter_pass_the_border_of_a_composite(project: Project) -> None:
    graph = project.graph(network(fb("A", "AskBox"), fb("B", "Answers"), adapters="A.P -> B.S"))

    answer, trace = asked(graph, 21)

    assert answer == 42
    # Going out takes a step, coming in takes none.
    assert trace == ["A.REQ", "A.I.REQ", "A.P.GO", "B.S.GO", "A.I.P.DONE", "A.CNF"]


def test_what_goes_out_of_a_composite_is_sampled_with_the_adapters_event(
    project: Project,
) -> None:
    project.composite(
        "Quiet",
        Pins("REQ WITH IN, SAY", "CNF", "IN: INT", plugs="P: Talk"),
        network(
            fb("I", "INT2INT"),
            events="REQ -> I.REQ\n I.CNF -> CNF\n SAY -> P.GO",
            data="IN -> I.IN\n I.OUT -> P.HOW",
        ),
    )
    graph = project.graph(network(fb("A", "Quiet"), fb("B", "Answers"), adapters="A.P -> B.S"))
    kernel = new_kernel(graph)

    def send(event: str) -> object:
        kernel.inject("App.A", event)
        assert kernel.run(1_000) is Outcome.EMPTY
        return kernel.read("App.A", "P.HOW")

    kernel.write("App.A", "IN", 5)
    assert send("REQ") == 0
    assert send("SAY") == 5
    assert kernel.read("App.B", "S.WHAT") == 10


def test_adapters_carry_structs_and_arrays(project: Project) -> None:
    project.add(
        "Point.dtp",
        '<DataType Name="Point"><StructuredType><VarDeclaration Name="X" Type="INT"/>'
        '<VarDeclaration Name="Y" Type="INT"/></StructuredType></DataType>',
    )
    pins = Pins("DONE WITH WHAT", "GO WITH HOW", "WHAT: Point", "HOW: ARRAY [0..2] OF INT").xml()
    project.add("Talk.adp", f'<AdapterType Name="Talk">{pins}</AdapterType>')
    asks = ASKS.replace("P.HOW := IN", "P.HOW[1] := IN").replace("P.WHAT;", "P.WHAT.Y;")
    asks_pins = Pins("REQ WITH IN", "CNF WITH OUT", "IN: INT", "OUT: INT", plugs="P: Talk")
    project.block("Asks", asks_pins, asks)
    answers = ANSWERS.replace("S.WHAT := S.HOW * 2", "S.WHAT.Y := S.HOW[1] + S.HOW[0]")
    project.block("Answers", Pins(sockets="S: Talk"), answers)

    graph = project.graph(network(fb("A", "Asks"), fb("B", "Answers"), adapters="A.P -> B.S"))

    assert asked(graph, 7)[0] == 7


def test_an_adapter_may_go_one_way_only(project: Project) -> None:
    project.adapter("Shout", Pins(event_outputs="GO WITH HOW", outputs="HOW: INT"))
    shouts = ASKS.replace('Condition="P.DONE"', 'Condition="[FALSE]"').replace("P.WHAT", "IN")
    project.block("Shouts", Pins("REQ WITH IN", "CNF", "IN: INT", "OUT: INT", plugs="P: Shout"),
                  shouts)  # fmt: skip
    hears = ANSWERS.replace('Output="S.DONE"', 'Output="CNF"').replace("S.WHAT", "OUT")
    project.block("Hears", Pins("", "CNF WITH OUT", outputs="OUT: INT", sockets="S: Shout"), hears)
    graph = project.graph(network(fb("A", "Shouts"), fb("B", "Hears"), adapters="A.P -> B.S"))
    kernel = new_kernel(graph)

    kernel.write("App.A", "IN", 4)
    kernel.inject("App.A", "REQ")
    kernel.run(100)

    assert kernel.read("App.B", "OUT") == 8
