"""Blocks whose pins come from a data type their instances choose, in systems with structs."""

from pathlib import Path

import pytest

from compiler.driver import Compilation, compile_file, graph_of
from fblib.catalog import LIBRARY
from fblib.service import Value
from fblib.services import services
from runtime.kernel.base import Kernel
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

POINT = """<DataType Name="Point"><CompilerInfo packageName="my"/><StructuredType>
<VarDeclaration Name="x" Type="INT"/>
<VarDeclaration Name="y" Type="REAL" InitialValue="1.5"/>
</StructuredType></DataType>"""
LINE = """<DataType Name="Line"><CompilerInfo packageName="my"/><StructuredType>
<VarDeclaration Name="start" Type="Point"/>
<VarDeclaration Name="end" Type="my::Point"/>
<VarDeclaration Name="tags" Type="STRING" ArraySize="2"/>
</StructuredType></DataType>"""
SYSTEM = """<System Name="S"><Application Name="App"><SubAppNetwork>
{blocks}
<EventConnections>{events}</EventConnections>
<DataConnections>{data}</DataConnections>
</SubAppNetwork></Application>
<Device Name="PC" Type="FORTE_PC"><Resource Name="RES" Type="EMB_RES"><FBNetwork>
<EventConnections><Connection Source="START.COLD" Destination="App.{first}"/></EventConnections>
</FBNetwork></Resource></Device>
{mappings}</System>"""


def block(name: str, kind: str, **attributes: str) -> str:
    inside = "".join(
        f'<Attribute Name="{key}" Type="STRING" Value="{value}"/>'
        for key, value in attributes.items()
    )
    return f'<FB Name="{name}" Type="{kind}">{inside}</FB>'


def parameters(element: str, **values: str) -> str:
    inside = "".join(f'<Parameter Name="{pin}" Value="{value}"/>' for pin, value in values.items())
    return element.replace("</FB>", f"{inside}</FB>")


def connections(*texts: str) -> str:
    pairs = (text.split(" -> ") for text in texts)
    return "".join(
        f'<Connection Source="{source}" Destination="{target}"/>' for source, target in pairs
    )


def compiled(
    folder: Path, *blocks: str, events: tuple[str, ...] = (), data: tuple[str, ...] = ()
) -> Compilation:
    (folder / "Point.dtp").write_text(POINT)
    (folder / "Line.dtp").write_text(LINE)
    names = [each.split('"')[1] for each in blocks]
    system = folder / "S.sys"
    system.write_text(
        SYSTEM.format(
            blocks="\n".join(blocks),
            events=connections(*events),
            data=connections(*data),
            first=f"{names[0]}.REQ",
            mappings="".join(f'<Mapping From="App.{name}" To="PC.RES"/>' for name in names),
        )
    )
    return compile_file(system, library=LIBRARY)


def started(compilation: Compilation) -> Kernel:
    assert [str(each) for each in compilation.diagnostics] == []
    graph = graph_of(compilation)
    kernel = new_kernel(graph)
    machine = Machine(graph, kernel, services())
    machine.start()
    machine.run(1_000)
    return kernel


MUX = block("MUX", "STRUCT_MUX", StructuredType="my::Point")


def test_a_struct_goes_from_a_multiplexer_to_a_demultiplexer(tmp_path: Path) -> None:
    kernel = started(
        compiled(
            tmp_path,
            parameters(MUX, x="7"),
            block("DEMUX", "eclipse4diac::convert::STRUCT_DEMUX", StructuredType="Point"),
            block("OUT", "F_MOVE"),
            events=("MUX.CNF -> DEMUX.REQ", "DEMUX.CNF -> OUT.REQ"),
            data=("MUX.OUT -> DEMUX.IN", "DEMUX.y -> OUT.IN"),
        )
    )

    assert kernel.read("App.MUX", "OUT") == {"x": 7, "y": 1.5}
    assert kernel.read("App.DEMUX", "x") == 7
    assert kernel.read("App.OUT", "OUT") == 1.5


def test_a_demultiplexer_shows_the_members_it_is_told(tmp_path: Path) -> None:
    line = "(start:=(x:=1,y:=2.0),end:=(x:=3),tags:=['a','b'])"
    demux = block("D", "STRUCT_DEMUX", StructuredType="my::Line", VisibleChildren="tags,end.x")

    compilation = compiled(tmp_path, parameters(demux, IN=line))
    kernel = started(compilation)

    interface = graph_of(compilation).types["STRUCT_DEMUX_1my::Line____tags,end.x"].interface
    assert [port.name for port in interface.outputs] == ["tags", "end"]
    assert kernel.read("App.D", "tags") == ["a", "b"]
    assert kernel.read("App.D", "end") == {"x": 3, "y": 1.5}


@pytest.mark.parametrize(
    ("datatype", "value", "expected"),
    [("UDINT", "5", 5), ("my::Point", "(x:=2)", {"x": 2, "y": 1.5}), ("Point", "(y:=2.0)", None)],
)
def test_a_move_has_the_data_type_it_is_given(
    tmp_path: Path, datatype: str, value: str, expected: Value
) -> None:
    move = parameters(block("M", "F_MOVE", DataType=datatype), IN=value)

    kernel = started(compiled(tmp_path, move))

    assert kernel.read("App.M", "OUT") == (expected or {"x": 0, "y": 2.0})


def test_instances_of_one_struct_share_a_type_and_those_of_another_do_not(tmp_path: Path) -> None:
    compilation = compiled(
        tmp_path,
        MUX,
        MUX.replace("MUX", "TWO", 1),
        block("LINE", "STRUCT_MUX", StructuredType="my::Line"),
    )

    nodes = {node.id: node.type for node in graph_of(compilation).nodes}

    assert nodes["App.MUX"] == nodes["App.TWO"] == "STRUCT_MUX_1my::Point"
    assert nodes["App.LINE"] == "STRUCT_MUX_1my::Line"


def test_a_member_that_is_not_shown_is_no_pin(tmp_path: Path) -> None:
    compilation = compiled(
        tmp_path,
        block("D", "STRUCT_DEMUX", StructuredType="my::Point", VisibleChildren="x"),
        block("OUT", "F_MOVE"),
        data=("D.y -> OUT.IN",),
    )

    assert [each.code for each in compilation.diagnostics] == ["E203"]


def test_a_member_called_like_the_struct_is_reported_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "Bad.dtp").write_text(POINT.replace("Point", "Bad").replace('"x"', '"OUT"'))

    compilation = compiled(tmp_path, block("M", "STRUCT_MUX", StructuredType="my::Bad"))

    found = [(each.code, Path(each.span.file).name) for each in compilation.diagnostics]
    assert found[0] == ("E209", "Bad.dtp")
