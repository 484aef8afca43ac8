"""Functions and constants of the library, as the code of a project's blocks uses them."""

from pathlib import Path

import pytest

from compiler.driver import compile_file, graph_of
from fblib.catalog import LIBRARY
from fblib.service import Value
from fblib.services import services
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

BLOCK = """<FBType Name="Code"><CompilerInfo packageName="my">{imports}</CompilerInfo>
<InterfaceList>
<EventInputs><Event Name="REQ"/></EventInputs>
<EventOutputs><Event Name="CNF"><With Var="OUT"/></Event></EventOutputs>
<OutputVars><VarDeclaration Name="OUT" Type="{type}"/></OutputVars>
</InterfaceList><SimpleFB>
<InternalVars><VarDeclaration Name="LOW" Type="BYTE"/><VarDeclaration Name="HIGH" Type="BYTE"/>
<VarDeclaration Name="VALID" Type="WORD"/></InternalVars>
<Algorithm Name="REQ"><ST><![CDATA[{code}]]></ST></Algorithm>
</SimpleFB></FBType>"""
SYSTEM = """<System Name="S"><Application Name="App"><SubAppNetwork>
<FB Name="CODE" Type="my::Code"/></SubAppNetwork></Application>
<Device Name="PC" Type="FORTE_PC"><Resource Name="RES" Type="EMB_RES"><FBNetwork>
<EventConnections><Connection Source="START.COLD" Destination="App.CODE.REQ"/></EventConnections>
</FBNetwork></Resource></Device><Mapping From="App.CODE" To="PC.RES"/></System>"""

IMPORTED = '<Import declaration="eclipse4diac::utils::splitting::*"/>'


def ran(folder: Path, code: str, datatype: str) -> Value:
    (folder / "Code.fbt").write_text(BLOCK.format(code=code, type=datatype, imports=IMPORTED))
    system = folder / "S.sys"
    system.write_text(SYSTEM)
    compilation = compile_file(system, library=LIBRARY)
    assert [str(each) for each in compilation.diagnostics] == []
    graph = graph_of(compilation)
    kernel = new_kernel(graph)
    machine = Machine(graph, kernel, services())
    machine.start()
    machine.run(1_000)
    return kernel.read("App.CODE", "OUT")


@pytest.mark.parametrize(
    ("code", "datatype", "expected"),
    [
        ("OUT := ASSEMBLE_WORD_FROM_BYTES(16#34, 16#12);", "WORD", 0x1234),
        (
            "OUT := eclipse4diac::utils::ASSEMBLE_WORD_FROM_BYTES(BYTE_01 := 18, BYTE_00 := 52);",
            "WORD",
            0x1234,
        ),
        ("OUT := ASSEMBLE_BYTE_FROM_QUARTERS(1, 2, 3, 0);", "BYTE", 0b00_11_10_01),
        (
            "SPLIT_WORD_INTO_BYTES(IN := 16#1234, BYTE_00 => LOW, BYTE_01 => HIGH); OUT := HIGH;",
            "BYTE",
            0x12,
        ),
        ("OUT := SCALE(50.0, 100.0, 0.0, 20.0, 4.0);", "REAL", 12.0),
        ("OUT := signalprocessing::SCALE(50.0, 100.0, 0.0, 20.0, 4.0);", "REAL", 12.0),
        ("OUT := FIELDBUS_WORD_TO_PERCENT(WI := 16#FAFF, WO => VALID);", "REAL", 1.0),
        ("OUT := SHL(BYTE#1, quarterconst::SHIFT_QUARTER_02);", "BYTE", 16),
        (
            "OUT := signalprocessing::FIELDBUS_SIGNAL::FIELDBUS_ERROR_INDI_WM;",
            "WORD",
            0xFEFF,
        ),
    ],
)
def test_code_calls_functions_and_names_constants_of_the_library(
    tmp_path: Path, code: str, datatype: str, expected: Value
) -> None:
    assert ran(tmp_path, code, datatype) == expected


def test_a_project_s_copy_of_a_library_function_is_the_library_s(tmp_path: Path) -> None:
    """Files of 4diac's library are copied into projects; FORTE runs its own nevertheless."""
    (tmp_path / "SCALE.fct").write_text(
        """<Function Name="SCALE"><CompilerInfo packageName="my"/><InterfaceList>
<EventInputs><Event Name="REQ"><With Var="IN"/><With Var="MAX_IN"/><With Var="MIN_IN"/>
<With Var="MAX_OUT"/><With Var="MIN_OUT"/></Event></EventInputs>
<EventOutputs><Event Name="CNF"><With Var=""/></Event></EventOutputs>
<InputVars><VarDeclaration Name="IN" Type="REAL"/><VarDeclaration Name="MAX_IN" Type="REAL"/>
<VarDeclaration Name="MIN_IN" Type="REAL"/><VarDeclaration Name="MAX_OUT" Type="REAL"/>
<VarDeclaration Name="MIN_OUT" Type="REAL"/></InputVars>
<OutputVars><VarDeclaration Name="" Type="REAL"/></OutputVars></InterfaceList>
<FunctionBody><ST><![CDATA[FUNCTION SCALE : REAL
VAR_INPUT IN, MAX_IN, MIN_IN, MAX_OUT, MIN_OUT : REAL; END_VAR
SCALE := NOWHERE;
END_FUNCTION]]></ST></FunctionBody></Function>"""
    )

    assert ran(tmp_path, "OUT := SCALE(50.0, 100.0, 0.0, 20.0, 4.0);", "REAL") == 12.0
