"""Functions of `.fct` files: as blocks in a network, and called from the code of other blocks."""

from pathlib import Path

import pytest

from compiler.driver import compile_file, graph_of
from fblib.catalog import LIBRARY
from fblib.services import services
from runtime.kernel.base import Outcome
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

FUNCTION = """<Function Name="{name}">
<CompilerInfo packageName="my"/>
<InterfaceList>
<EventInputs><Event Name="REQ"><With Var="X"/></Event></EventInputs>
<EventOutputs><Event Name="CNF"><With Var=""/></Event></EventOutputs>
<InputVars><VarDeclaration Name="X" Type="INT"/></InputVars>
<OutputVars><VarDeclaration Name="" Type="INT"/></OutputVars>
</InterfaceList>
<FunctionBody><ST><![CDATA[PACKAGE my;
FUNCTION {name} : INT
VAR_INPUT
    X : INT;
END_VAR
{body}
END_FUNCTION
]]></ST></FunctionBody>
</Function>
"""
USER = """<FBType Name="User">
<InterfaceList>
<EventInputs><Event Name="REQ"><With Var="X"/></Event></EventInputs>
<EventOutputs><Event Name="CNF"><With Var="Y"/></Event></EventOutputs>
<InputVars><VarDeclaration Name="X" Type="INT"/></InputVars>
<OutputVars><VarDeclaration Name="Y" Type="INT"/></OutputVars>
</InterfaceList>
<SimpleFB><Algorithm Name="REQ"><ST Text="Y := {expression};"/></Algorithm></SimpleFB>
</FBType>
"""
SYSTEM = """<System Name="Case">
<Application Name="App"><SubAppNetwork>
<FB Name="A" Type="my::Twice"><Parameter Name="X" Value="21"/></FB>
<FB Name="B" Type="User"/>
<EventConnections><Connection Source="A.CNF" Destination="B.REQ"/></EventConnections>
<DataConnections><Connection Source="A." Destination="B.X"/></DataConnections>
</SubAppNetwork></Application>
<Device Name="D" Type="FORTE_PC"><Resource Name="R" Type="EMB_RES"><FBNetwork>
<EventConnections><Connection Source="START.COLD" Destination="App.A.REQ"/></EventConnections>
</FBNetwork></Resource></Device>
<Mapping From="App.A" To="D.R"/>
<Mapping From="App.B" To="D.R"/>
</System>
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("my::Twice(X) + Twice(1)", 86),
        ("Quadruple(X)", 168),
        ("Twice(X := X)", 84),
    ],
)
def test_a_function_is_a_block_and_can_be_called(
    expression: str, expected: int, tmp_path: Path
) -> None:
    twice = FUNCTION.format(name="Twice", body="Twice := X * 2;")
    quadruple = FUNCTION.format(name="Quadruple", body="Quadruple := Twice(Twice(X));")
    (tmp_path / "Twice.fct").write_text(twice, encoding="utf-8")
    (tmp_path / "Quadruple.fct").write_text(quadruple, encoding="utf-8")
    (tmp_path / "User.fbt").write_text(USER.format(expression=expression), encoding="utf-8")
    (tmp_path / "Case.sys").write_text(SYSTEM, encoding="utf-8")

    graph = graph_of(compile_file(tmp_path / "Case.sys", library=LIBRARY))
    kernel = new_kernel(graph)
    machine = Machine(graph, kernel, services())
    machine.start()
    while machine.run(100) is not Outcome.EMPTY:
        pass

    assert kernel.read("App.A", "") == 42
    assert kernel.read("App.B", "Y") == expected


def test_a_function_as_a_block_remembers_nothing(tmp_path: Path) -> None:
    body = "IF X > 0 THEN Twice := X * 2; END_IF;"
    (tmp_path / "Twice.fct").write_text(FUNCTION.format(name="Twice", body=body), encoding="utf-8")
    (tmp_path / "User.fbt").write_text(USER.format(expression="X"), encoding="utf-8")
    (tmp_path / "Case.sys").write_text(SYSTEM, encoding="utf-8")
    kernel = new_kernel(graph_of(compile_file(tmp_path / "Case.sys", library=LIBRARY)))

    results = []
    for value in (21, 0):
        kernel.write("App.A", "X", value)
        kernel.inject("App.A", "REQ")
        kernel.run(100)
        results.append(kernel.read("App.A", ""))

    assert results == [42, 0]


def test_a_function_that_calls_itself_is_a_mistake(tmp_path: Path) -> None:
    body = "Twice := Twice(X) + 1;"
    (tmp_path / "Twice.fct").write_text(FUNCTION.format(name="Twice", body=body), encoding="utf-8")
    (tmp_path / "User.fbt").write_text(USER.format(expression="Twice(X)"), encoding="utf-8")
    (tmp_path / "Case.sys").write_text(SYSTEM, encoding="utf-8")

    result = compile_file(tmp_path / "Case.sys", library=LIBRARY)

    assert result.graph is None
    assert any("Twice" in item.message for item in result.diagnostics)
