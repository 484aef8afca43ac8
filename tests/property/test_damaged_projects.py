"""Whatever is wrong in a project's files: a graph or diagnostics, never an exception.

Unlike damaged bytes, these files are mostly well-formed: names, types, values, conditions and
code are exchanged for others, so that the passes behind the frontends meet the damage.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.driver import Compilation, compile_file
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json, graph_to_json
from compiler.render import render_json, render_text
from fblib.catalog import LIBRARY

pytestmark = pytest.mark.timeout(90)
"""Longer than usual: many damaged projects, each compiled."""

PROJECT: Mapping[str, str] = {
    "S.sys": """<System Name="S"><Application Name="App"><SubAppNetwork>
<FB Name="A" Type="Count"><Parameter Name="STEP" Value="G::ONE"/></FB>
<FB Name="P" Type="Pair"><Parameter Name="IN" Value="(X:=1,Y:=[2,3])"/></FB>
<FB Name="F" Type="Twice"/><FB Name="M" Type="F_ADD"><Parameter Name="IN2" Value="INT#2"/></FB>
<FB Name="Q" Type="Asks"/><FB Name="R" Type="Box"/>
<SubApp Name="T" Type="Step"><Parameter Name="IN" Value="7"/></SubApp>
<SubApp Name="U"><SubAppInterfaceList><SubAppEventInputs><SubAppEvent Name="I"/>
</SubAppEventInputs><InputVars><VarDeclaration Name="V" Type="INT" InitialValue="4"/></InputVars>
</SubAppInterfaceList><SubAppNetwork><FB Name="B" Type="INT2INT"/>
<EventConnections><Connection Source="I" Destination="B.REQ"/></EventConnections>
<DataConnections><Connection Source="V" Destination="B.IN"/></DataConnections>
</SubAppNetwork></SubApp>
<EventConnections><Connection Source="A.CNF" Destination="T.REQ"/>
<Connection Source="T.CNF" Destination="U.I"/><Connection Source="A.CNF" Destination="F.REQ"/>
</EventConnections><DataConnections><Connection Source="A.CV" Destination="M.IN1"/>
<Connection Source="M.OUT" Destination="F.a"/><Connection Source="F." Destination="U.V"/>
</DataConnections><AdapterConnections><Connection Source="Q.PL" Destination="R.SO"/>
</AdapterConnections></SubAppNetwork></Application>
<Device Name="D" Type="FORTE_PC"><Resource Name="R" Type="EMB_RES"><FBNetwork>
<EventConnections><Connection Source="START.COLD" Destination="App.A.REQ"/></EventConnections>
</FBNetwork></Resource></Device><Mapping From="App.A" To="D.R"/><Mapping From="App.U" To="D.R"/>
</System>""",
    "Count.fbt": """<FBType Name="Count"><InterfaceList>
<EventInputs><Event Name="REQ"><With Var="STEP"/></Event></EventInputs>
<EventOutputs><Event Name="CNF"><With Var="CV"/></Event></EventOutputs>
<InputVars><VarDeclaration Name="STEP" Type="INT" InitialValue="1"/></InputVars>
<OutputVars><VarDeclaration Name="CV" Type="INT"/></OutputVars>
<InOutVars><VarDeclaration Name="IO" Type="INT"/></InOutVars></InterfaceList>
<BasicFB><InternalVars><VarDeclaration Name="n" Type="DINT" ArraySize="0..3"/></InternalVars><ECC>
<ECState Name="S"/><ECState Name="W"><ECAction Algorithm="add" Output="CNF"/></ECState>
<ECTransition Source="S" Destination="W" Condition="REQ[STEP &gt; 0]"/>
<ECTransition Source="W" Destination="S" Condition="1"/></ECC>
<Algorithm Name="add"><ST Text="FOR CV := 1 TO 3 DO n[CV] := twice(a := STEP) + G::ONE; END_FOR;"/>
</Algorithm></BasicFB></FBType>""",
    "Pair.fbt": """<FBType Name="Pair"><InterfaceList>
<EventInputs><Event Name="REQ"><With Var="IN"/></Event></EventInputs>
<InputVars><VarDeclaration Name="IN" Type="Point"/></InputVars></InterfaceList>
<SimpleFB><Algorithm Name="REQ"><ST Text="IN.X := IN.Y[1] ** -2;"/></Algorithm></SimpleFB>
</FBType>""",
    "Asks.fbt": """<FBType Name="Asks"><InterfaceList><Plugs>
<AdapterDeclaration Name="PL" Type="Talk"/></Plugs></InterfaceList></FBType>""",
    "Box.fbt": """<FBType Name="Box"><InterfaceList><Sockets>
<AdapterDeclaration Name="SO" Type="Talk"/></Sockets></InterfaceList><FBNetwork>
<FB Name="C" Type="Count"/><EventConnections><Connection Source="SO.GO" Destination="C.REQ"/>
<Connection Source="C.CNF" Destination="SO.DONE"/></EventConnections></FBNetwork></FBType>""",
    "Talk.adp": """<AdapterType Name="Talk"><InterfaceList>
<EventInputs><Event Name="DONE"/></EventInputs><EventOutputs><Event Name="GO"/></EventOutputs>
</InterfaceList></AdapterType>""",
    "Step.sub": """<SubAppType Name="Step"><SubAppInterfaceList>
<SubAppEventInputs><SubAppEvent Name="REQ"/></SubAppEventInputs>
<SubAppEventOutputs><SubAppEvent Name="CNF"/></SubAppEventOutputs>
<InputVars><VarDeclaration Name="IN" Type="INT"/></InputVars></SubAppInterfaceList>
<SubAppNetwork><FB Name="C" Type="Count"/><FB Name="G" Type="F_MOVE"/>
<EventConnections><Connection Source="REQ" Destination="C.REQ"/>
<Connection Source="C.CNF" Destination="CNF"/></EventConnections>
<DataConnections><Connection Source="IN" Destination="C.STEP"/>
<Connection Source="IN" Destination="G.IN"/></DataConnections></SubAppNetwork></SubAppType>""",
    "Twice.fct": """<Function Name="Twice"><InterfaceList><EventInputs><Event Name="REQ">
<With Var="a"/></Event></EventInputs><EventOutputs><Event Name="CNF"><With Var=""/></Event>
</EventOutputs><InputVars><VarDeclaration Name="a" Type="INT"/></InputVars>
<OutputVars><VarDeclaration Name="" Type="INT"/></OutputVars></InterfaceList><FunctionBody>
<ST>FUNCTION Twice : INT VAR_INPUT a : INT; END_VAR Twice := a * 2; END_FUNCTION</ST>
</FunctionBody></Function>""",
    "Point.dtp": """<DataType Name="Point"><StructuredType><VarDeclaration Name="X" Type="INT"/>
<VarDeclaration Name="Y" Type="INT" ArraySize="2"/></StructuredType></DataType>""",
    "G.gcf": """<GlobalConstants Name="G"><GlobalConstants>
<VarDeclaration Name="ONE" Type="INT" InitialValue="1"/></GlobalConstants></GlobalConstants>""",
}
VALUE = re.compile(r'"[^"]*"')
ELEMENT = re.compile(r"<(\w+)[^<>]*/>|</?\w+[^<>]*>")
VALUES = sorted({value for text in PROJECT.values() for value in VALUE.findall(text)})
STRANGE = (
    '""', '"."', '" "', '"A."', '".A"', '"ANY"', '"ANY_INT"', '"*"', '"0..-1"', '"STRING[9]"',
    '"ARRAY [0..1] OF ANY"', '"Count"', '"START.COLD"', '"App.A"', '"SO"', '"PL"', '"[2(0)]"',
    '"()"', '"T#1s"', '"&#39;x&#39;"', '"1e999"', '"REQ["', '"[TRUE]"', '"G::ONE"', '"IN.X"',
    '"x := y ** 0"', '"ä"', '"JSON"', '"WSTRING"', '"-1"', '"16#FFFFFFFFFFFFFFFFF"',
    '"REQ &amp; 1"',
)  # fmt: skip


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """A project in which a few values are others, or elements are left out or repeated."""
    files = dict(PROJECT)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(files)))
        pattern = draw(st.sampled_from([VALUE, VALUE, VALUE, ELEMENT]))
        found = list(pattern.finditer(files[name]))
        if not found:
            continue
        piece = draw(st.sampled_from(found))
        if pattern is VALUE:
            other = draw(st.sampled_from([*VALUES, *STRANGE]))
        else:
            other = draw(st.sampled_from(["", piece[0] * 2]))
        files[name] = files[name][: piece.start()] + other + files[name][piece.end() :]
    if draw(st.integers(0, 9)) == 0:
        del files[draw(st.sampled_from(sorted(files.keys() - {"S.sys"})))]
    return files


def compiled(files: Mapping[str, str]) -> Compilation:
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return compile_file(Path(folder) / "S.sys", library=LIBRARY)


def test_the_undamaged_project_has_a_graph() -> None:
    result = compiled(PROJECT)

    assert result.graph is not None
    assert {item.code for item in result.diagnostics} == {"E213", "E214", "E215"}


@given(files=projects())
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_a_damaged_project_has_a_graph_or_errors(files: Mapping[str, str]) -> None:
    result = compiled(files)

    assert (result.graph is None) == result.diagnostics.has_errors
    render_json(result.diagnostics)
    for diagnostic in result.diagnostics:
        render_text(diagnostic, result.texts)
    if result.graph is not None:
        assert graph_from_json(graph_to_json(result.graph)) == result.graph
        assert not loose_ends(result.graph)


def loose_ends(graph: Graph) -> set[tuple[str, str]]:
    """Return the ends of wires that are no pins of the graph's nodes."""
    wires = (*graph.event_wires, *graph.data_wires)
    sources = {(wire.source, wire.source_pin) for wire in wires}
    targets = {(wire.target, wire.target_pin) for wire in wires}
    pins: set[tuple[str, str]] = set()
    for node in graph.nodes:
        interface = graph.types[node.type].interface
        pins.update((node.id, pin.name) for pin in interface.event_inputs)
        pins.update((node.id, pin.name) for pin in interface.event_outputs)
        pins.update((node.id, pin.name) for pin in interface.inputs)
        pins.update((node.id, pin.name) for pin in interface.outputs)
    return (sources | targets) - pins
