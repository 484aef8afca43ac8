"""Systems in the dialects of all IDE versions and of other tools."""

from pathlib import Path

import pytest

from compiler.frontends.fourdiac import read_system, read_system_text
from compiler.ir.declarations import (
    ConnectionDeclaration,
    MappingDeclaration,
    NetworkDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.source import SourceTexts

IDE_1 = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE System SYSTEM "http://www.holobloc.com/xml/LibraryElement.dtd">
<System Comment="" Name="Blinker">
  <Identification Standard="61499"/>
  <VersionInfo Author="" Date="" Organization="" Version=""/>
  <Application Comment="" Name="App">
    <SubAppNetwork>
      <FB Comment="" Name="Cycle" Type="E_CYCLE" x="120.0" y="80.5">
        <Parameter Comment="" Name="DT" Value="T#1s"/>
      </FB>
      <FB Comment="" Name="Flip" Type="E_T_FF" x="600.0" y="80.0"/>
      <EventConnections>
        <Connection Comment="" Destination="Flip.CLK" Source="Cycle.EO" dx1="33.3"/>
      </EventConnections>
      <DataConnections>
        <Connection Source="Out.Plug" Destination="Flip.Socket" dx1="1" dx2="2.5" dy="-3"/>
      </DataConnections>
    </SubAppNetwork>
  </Application>
  <Device Comment="" Name="PLC" Type="FORTE_PC" x="1" y="2">
    <Parameter Comment="" Name="MGR_ID" Value="&quot;localhost:61499&quot;"/>
    <Attribute Name="Profile" Value="HOLOBLOC"/>
    <Resource Comment="" Name="RES" Type="EMB_RES" x="0" y="0">
      <FBNetwork>
        <FB Comment="" Name="Cycle" Type="E_CYCLE"/>
        <EventConnections>
          <Connection Comment="" Destination="Cycle.START" Source="START.COLD"/>
        </EventConnections>
      </FBNetwork>
    </Resource>
    <FBNetwork/>
  </Device>
  <Mapping From="App.Cycle" To="PLC.RES.Cycle"/>
  <Segment Name="Ethernet" Type="Ethernet" x="1" y="2" dx1="3"/>
  <Link CommResource="PLC" SegmentName="Ethernet"/>
</System>
"""

IDE_3_1 = """<?xml version="1.0" encoding="UTF-8"?>
<System Name="Tank">
\t<CompilerInfo packageName="plant::tank">
\t\t<Import declaration="iec61499::events::*"/>
\t\t<Import declaration="plant::Limits"/>
\t</CompilerInfo>
\t<Attribute Name="Documentation" Type="CDATA"><![CDATA[x]]></Attribute>
\t<Application Name="App" Comment="one&amp;#10;two &amp;apos;x&amp;apos;">
\t\t<SubAppNetwork>
\t\t\t<FB Name="Move" Type="iec61131::selection::F_MOVE" x="1" y="2">
\t\t\t\t<Parameter Name="OUT.member" Value=""/>
\t\t\t\t<Attribute Name="DataType" Value="plant::Level"/>
\t\t\t\t<Attribute Name="GroupName" Value="Left"/>
\t\t\t</FB>
\t\t\t<SubApp Name="Station" x="1" y="2">
\t\t\t\t<SubAppInterfaceList>
\t\t\t\t\t<SubAppEventInputs><SubAppEvent Name="GO" Type="EInit"/></SubAppEventInputs>
\t\t\t\t\t<InputVars>
\t\t\t\t\t\t<VarDeclaration Name="LEVEL" Type="INT" ArraySize="0..7" InitialValue="[8(3)]"/>
\t\t\t\t\t</InputVars>
\t\t\t\t</SubAppInterfaceList>
\t\t\t\t<SubAppNetwork>
\t\t\t\t\t<SubApp Name="Inner" Type="plant::Inner"><Parameter Name="P" Value="1"/></SubApp>
\t\t\t\t\t<EventConnections><Connection Source="GO" Destination="Inner.GO"/></EventConnections>
\t\t\t\t</SubAppNetwork>
\t\t\t\t<Attribute Name="Unfolded" Value="true"/>
\t\t\t</SubApp>
\t\t\t<Group Name="Left" Comment="the left" x="0" y="0" width="10" height="20.5" locked="true"/>
\t\t\t<Comment Comment="a remark" x="0" y="0" width="1" height="1"/>
\t\t\t<AdapterConnections><Connection Source="A.P" Destination="B.S">
\t\t\t\t<Attribute Name="Visible" Value="false"/></Connection></AdapterConnections>
\t\t</SubAppNetwork>
\t</Application>
\t<Mapping From="App.Station" To="PLC.RES"/>
</System>
"""

FBDK = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE System SYSTEM "../LibraryElement.dtd" >
<System Name="LAMP" Comment="an FBDK system" >
  <Device Name="PANEL" Type="FRAME_DEVICE" x="1.0" y="2.0" >
    <Parameter Name="BOUNDS" Value="[50,50,220,100]" />
    <FBNetwork >
      <FB Name="SWITCH" Type="IN_BOOL" x="10" y="20" ><Parameter Name="QI" Value="1" /></FB>
      <FB Name="LAMP" Type="OUT_BOOL" x="30" y="20" />
      <EventConnections>
        <Connection Source="SWITCH.IND" Destination="LAMP.REQ" dx1="4" />
      </EventConnections>
    </FBNetwork>
  </Device>
</System>
"""

EAE = """<?xml version="1.0" encoding="utf-8"?>
<System xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="https://example.org/LibraryElements"
        Name="Plant" ID="A1">
  <Application Name="App">
    <SubAppNetwork>
      <FB ID="1" Name="Pump" Type="CAT_Pump" x="1" y="2" Namespace="Main"/>
      <EventConnections>
        <Connection Source="Pump.CNF" Destination="Pump.REQ">
          <AvoidsNodes>0</AvoidsNodes>
        </Connection>
      </EventConnections>
    </SubAppNetwork>
  </Application>
</System>
"""


def read(text: str, diagnostics: Diagnostics) -> SystemDeclaration:
    system = read_system_text(
        text.encode(), "folder/a system.sys", texts=SourceTexts(), diagnostics=diagnostics
    )
    assert system is not None
    return system


def network_of(system: SystemDeclaration) -> NetworkDeclaration:
    return system.applications[0].network


def test_a_1x_system_with_a_document_type_is_read_without_a_word(diagnostics: Diagnostics) -> None:
    system = read(IDE_1, diagnostics)

    assert list(diagnostics) == []
    assert (system.name, system.format, system.file) == ("Blinker", "fourdiac", "a system.sys")
    assert len(system.sha256) == 64
    cycle, flip = network_of(system).elements
    assert (cycle.name, cycle.type, cycle.position) == ("Cycle", "E_CYCLE", (120.0, 80.5))
    assert [(item.name, item.value) for item in cycle.parameters] == [("DT", "T#1s")]
    assert flip.parameters == ()
    assert system.mappings == (
        MappingDeclaration("App.Cycle", "PLC.RES.Cycle", system.mappings[0].span),
    )


def test_wires_keep_their_ends_and_bends(diagnostics: Diagnostics) -> None:
    network = network_of(read(IDE_1, diagnostics))

    event, data = network.event_connections[0], network.data_connections[0]
    assert (event.source, event.target, event.bends) == ("Cycle.EO", "Flip.CLK", (33.3,))
    assert (data.source, data.target, data.bends) == ("Out.Plug", "Flip.Socket", (1.0, 2.5, -3.0))


def test_devices_have_their_resources_with_local_networks(diagnostics: Diagnostics) -> None:
    (device,) = read(IDE_1, diagnostics).devices
    (resource,) = device.resources

    assert (device.name, device.type, device.network) == ("PLC", "FORTE_PC", None)
    assert device.parameters[0].value == '"localhost:61499"'
    assert (resource.name, resource.type) == ("RES", "EMB_RES")
    assert [element.name for element in resource.network.elements] == ["Cycle"]
    assert resource.network.event_connections[0].source == "START.COLD"


def test_a_31_system_has_packages_imports_and_twice_escaped_comments(
    diagnostics: Diagnostics,
) -> None:
    system = read(IDE_3_1, diagnostics)

    assert list(diagnostics) == []
    assert system.package == "plant::tank"
    assert system.imports == ("iec61499::events::*", "plant::Limits")
    assert system.applications[0].comment == "one\ntwo 'x'"
    move = network_of(system).elements[0]
    assert move.type == "iec61131::selection::F_MOVE"
    assert move.attributes == {"DataType": "plant::Level", "GroupName": "Left"}
    assert [(item.name, item.value) for item in move.parameters] == [("OUT.member", "")]


def test_an_untyped_subapplication_brings_its_interface_and_network(
    diagnostics: Diagnostics,
) -> None:
    station = network_of(read(IDE_3_1, diagnostics)).elements[1]

    assert (station.kind, station.type) == ("subapplication", "")
    assert station.interface is not None
    assert station.interface.event_inputs[0].type == "EInit"
    level = station.interface.inputs[0]
    assert (level.array_size, level.initial) == ("0..7", "[8(3)]")
    assert station.network is not None
    assert station.network.event_connections[0].source == "GO"
    assert station.attributes == {"Unfolded": "true"}


def test_a_typed_subapplication_has_parameters_and_no_network(diagnostics: Diagnostics) -> None:
    station = network_of(read(IDE_3_1, diagnostics)).elements[1]
    assert station.network is not None
    inner = station.network.elements[0]

    assert (inner.kind, inner.type) == ("subapplication", "plant::Inner")
    assert inner.interface is None
    assert inner.network is None
    assert inner.parameters[0].value == "1"


def test_frames_are_kept_and_remarks_are_skipped(diagnostics: Diagnostics) -> None:
    network = network_of(read(IDE_3_1, diagnostics))

    (frame,) = network.frames
    assert (frame.name, frame.comment, frame.size) == ("Left", "the left", (10.0, 20.5))
    assert len(network.adapter_connections) == 1
    assert len(network.elements) == 2


def test_fbdk_puts_blocks_directly_into_devices(diagnostics: Diagnostics) -> None:
    system = read(FBDK, diagnostics)

    assert list(diagnostics) == []
    network = system.devices[0].network
    assert network is not None
    assert [element.name for element in network.elements] == ["SWITCH", "LAMP"]


def test_attributes_and_namespaces_of_other_tools_are_tolerated(diagnostics: Diagnostics) -> None:
    system = read(EAE, diagnostics)

    assert list(diagnostics) == []
    pump = network_of(system).elements[0]
    assert (pump.name, pump.span.line, pump.span.column) == ("Pump", 6, 7)


def test_names_are_trimmed_and_a_missing_end_of_a_wire_is_empty(diagnostics: Diagnostics) -> None:
    system = read(
        '<System Name=" Sys "><Application Name=" A"><SubAppNetwork><FB Name=" B " Type=" T "/>'
        '<EventConnections><Connection Source=" B.X "/></EventConnections>'
        "</SubAppNetwork></Application></System>",
        diagnostics,
    )

    assert list(diagnostics) == []
    assert system.name == "Sys"
    (block,) = network_of(system).elements
    assert (block.name, block.type) == ("B", "T")
    (wire,) = network_of(system).event_connections
    assert wire == ConnectionDeclaration("B.X", "", wire.span)


def test_an_unknown_element_is_noted_once_and_skipped(diagnostics: Diagnostics) -> None:
    system = read(
        '<System Name="S"><Widget/><Widget/><Application Name="A">'
        "<SubAppNetwork><Gadget><FB/></Gadget></SubAppNetwork></Application></System>",
        diagnostics,
    )

    assert [(item.code, item.severity) for item in diagnostics] == [
        ("E116", Severity.NOTE),
        ("E116", Severity.NOTE),
    ]
    assert network_of(system).elements == ()


@pytest.mark.parametrize("value", ["wide", "1,5", "nan", "inf"])
def test_a_coordinate_that_is_no_number_is_ignored_with_a_note(
    value: str, diagnostics: Diagnostics
) -> None:
    system = read(
        '<System Name="S"><Application Name="A"><SubAppNetwork>\n'
        f'<FB Name="B" Type="T" x="{value}" y="2"/></SubAppNetwork></Application></System>',
        diagnostics,
    )

    assert network_of(system).elements[0].position is None
    (note,) = diagnostics
    assert (note.code, note.severity) == ("E117", Severity.NOTE)
    assert (note.span.line, note.span.column, note.span.length) == (2, 26, len(value))


def test_a_block_without_a_name_is_an_error_and_the_rest_is_read(diagnostics: Diagnostics) -> None:
    system = read(
        '<System Name="S"><Application Name="A"><SubAppNetwork>'
        '<FB Type="T"/><FB Name="B" Type="T"/></SubAppNetwork></Application></System>',
        diagnostics,
    )

    assert [item.code for item in diagnostics] == ["E115"]
    assert [element.name for element in network_of(system).elements] == ["B"]


def test_a_system_without_a_name_is_called_as_its_file(diagnostics: Diagnostics) -> None:
    assert read("<System/>", diagnostics).name == "a system"
    assert [item.code for item in diagnostics] == ["E115"]


def test_places_are_named_by_the_path_as_given(tmp_path: Path, diagnostics: Diagnostics) -> None:
    path = tmp_path / " Systém.sys"
    path.write_text(IDE_1, encoding="utf-8")

    texts = SourceTexts()
    system = read_system(path, texts=texts, diagnostics=diagnostics)

    assert system is not None
    assert system.file == " Systém.sys"
    assert system.span.file == str(path)
    line = texts.line(system.applications[0].network.elements[0].span)
    assert line is not None
    assert line.strip().startswith('<FB Comment="" Name="Cycle"')
