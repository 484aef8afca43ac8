"""Types, data types and constants."""

import pytest

from compiler.frontends.fourdiac import read_constants_text, read_struct_text, read_type_text
from compiler.ir.declarations import (
    BasicDeclaration,
    FunctionDeclaration,
    NetworkDeclaration,
    NoBody,
    SimpleDeclaration,
    TypeDeclaration,
)
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.source import SourceTexts, Span

BASIC = """<?xml version="1.0" encoding="UTF-8"?>
<FBType Name="COUNT" Comment="counts">
  <CompilerInfo packageName="my::blocks"><Import declaration="a::B"/></CompilerInfo>
  <InterfaceList>
    <EventInputs>
      <Event Name="CU" Type="Event" Comment="up"><With Var="PV"/><With Var=" R "/></Event>
      <Event Name="INIT" Type="EInit"/>
      <Event Name="PLAIN"/>
    </EventInputs>
    <EventOutputs><Event Name="CUO"><With Var="Q"/></Event></EventOutputs>
    <InputVars><VarDeclaration Name="PV" Type="UINT" InitialValue="UINT#3"/></InputVars>
    <OutputVars><VarDeclaration Name="Q" Type="BOOL"/></OutputVars>
    <InOutVars><VarDeclaration Name="IO" Type="INT" ArraySize="*"/></InOutVars>
    <Plugs><AdapterDeclaration Name="P" Type="ATimeOut" x="1" y="2"/></Plugs>
    <Sockets><AdapterDeclaration Name="S" Type="ATimeOut"/></Sockets>
  </InterfaceList>
  <BasicFB>
    <InternalVars>
      <VarDeclaration Name="CV" Type="UINT"/>
      <FB Name="timer" Type="FB_TON"/>
    </InternalVars>
    <InternalConstVars><VarDeclaration Name="MAX" Type="UINT" InitialValue="9"/></InternalConstVars>
    <ECC>
      <ECState Name="START" x="1" y="1"/>
      <ECState Name="UP">
        <ECAction Algorithm="Add" Output="CUO"/>
        <ECAction Output="P.START"/>
      </ECState>
      <ECTransition Source="START" Destination="UP" Condition="CU[PV &gt; CV]" x="1" y="1"/>
      <ECTransition Source="UP" Destination="START" Condition="1"/>
      <ECTransition Source="UP" Destination="START"/>
    </ECC>
    <Algorithm Name="Add" Comment="one more">
      <ST><![CDATA[ALGORITHM Add
CV := CV + 1;
Q := CV < PV;
END_ALGORITHM]]></ST>
    </Algorithm>
    <Algorithm Name="Old">
      <ST Text="CV := 0;&#13;&#10;Q := FALSE;"/>
    </Algorithm>
    <Algorithm Name="Cpp"><Other Language="AnyText" Text="x++"/></Algorithm>
    <Algorithm Name="Drawn"><FBD/></Algorithm>
    <Algorithm Name="None"/>
  </BasicFB>
  <Attribute Name="eclipse4diac::core::TypeHash" Value="''"/>
</FBType>
"""


def read(text: str, diagnostics: Diagnostics) -> TypeDeclaration:
    found = read_type_text(text.encode(), "TYPE.fbt", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    return found


def basic_of(text: str, diagnostics: Diagnostics) -> BasicDeclaration:
    body = read(text, diagnostics).body
    assert isinstance(body, BasicDeclaration)
    return body


def test_a_type_has_its_package_imports_and_attributes(diagnostics: Diagnostics) -> None:
    found = read(BASIC, diagnostics)

    assert list(diagnostics) == []
    assert (found.full_name, found.kind, found.comment) == ("my::blocks::COUNT", "block", "counts")
    assert found.imports == ("a::B",)
    assert found.attributes == {"eclipse4diac::core::TypeHash": "''"}


def test_an_interface_has_every_kind_of_pin_in_declared_order(diagnostics: Diagnostics) -> None:
    pins = read(BASIC, diagnostics).interface

    events = [(event.name, event.type, event.with_data) for event in pins.event_inputs]
    assert events == [
        ("CU", "Event", ("PV", "R")),
        ("INIT", "EInit", ()),
        ("PLAIN", "Event", ()),
    ]
    assert pins.event_outputs[0].with_data == ("Q",)
    assert [(item.name, item.type, item.initial) for item in pins.inputs] == [
        ("PV", "UINT", "UINT#3")
    ]
    assert pins.outputs[0].name == "Q"
    assert pins.in_outs[0].array_size == "*"
    assert (pins.plugs[0].name, pins.plugs[0].position) == ("P", (1.0, 2.0))
    assert (pins.sockets[0].type, pins.sockets[0].position) == ("ATimeOut", None)


def test_a_basic_body_has_states_transitions_and_internals(diagnostics: Diagnostics) -> None:
    body = basic_of(BASIC, diagnostics)

    assert [state.name for state in body.states] == ["START", "UP"]
    actions = [(action.algorithm, action.output) for action in body.states[1].actions]
    assert actions == [("Add", "CUO"), ("", "P.START")]
    transitions = [(item.source, item.target, item.condition) for item in body.transitions]
    assert transitions == [
        ("START", "UP", "CU[PV > CV]"),
        ("UP", "START", "1"),
        ("UP", "START", ""),
    ]
    assert [item.name for item in body.internals] == ["CV"]
    assert [(item.name, item.type) for item in body.blocks] == [("timer", "FB_TON")]
    assert [item.initial for item in body.constants] == ["9"]


def test_the_place_of_an_algorithm_is_where_its_text_begins(diagnostics: Diagnostics) -> None:
    add, old, *_ = basic_of(BASIC, diagnostics).algorithms
    lines = BASIC.splitlines()

    assert add.text.splitlines()[1] == "CV := CV + 1;"
    assert lines[add.span.line - 1][add.span.column - 1 :] == "ALGORITHM Add"
    assert old.text == "CV := 0;\nQ := FALSE;"
    assert lines[old.span.line - 1][old.span.column - 1 :].startswith("CV := 0;&#13;")


def test_other_languages_keep_their_name(diagnostics: Diagnostics) -> None:
    algorithms = basic_of(BASIC, diagnostics).algorithms

    found = [(item.name, item.language, item.text) for item in algorithms[2:]]
    assert found == [("Cpp", "AnyText", "x++"), ("Drawn", "FBD", ""), ("None", "ST", "")]


def test_a_transition_and_its_condition_have_a_place_each(diagnostics: Diagnostics) -> None:
    transition = basic_of(BASIC, diagnostics).transitions[0]

    assert text_at(transition.span).startswith("<ECTransition")
    assert text_at(transition.condition_span) == "CU[PV &gt; CV]"


def text_at(span: Span) -> str:
    line = BASIC.splitlines()[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.length]


def test_temporary_variables_of_fbdk_are_declared_on_the_first_line(
    diagnostics: Diagnostics,
) -> None:
    body = basic_of(
        '<FBType Name="T"><BasicFB><Algorithm Name="A"><VarDeclaration Name="I" Type="INT"/>'
        '<VarDeclaration Name="L" Type="REAL" ArraySize="3" InitialValue="[3(1.0)]"/>'
        '<ST Text="I := 1;&#10;Q := I;"/></Algorithm></BasicFB></FBType>',
        diagnostics,
    )

    assert body.algorithms[0].text == (
        "ALGORITHM A VAR_TEMP I : INT; L : ARRAY [0..2] OF REAL := [3(1.0)]; END_VAR I := 1;\n"
        "Q := I;\nEND_ALGORITHM"
    )


def test_a_method_without_a_head_gets_one_from_its_pins(diagnostics: Diagnostics) -> None:
    body = basic_of(
        '<FBType Name="T"><BasicFB><Method Name="M" Type="INT"><InputVars>'
        '<VarDeclaration Name="A" Type="INT"/></InputVars><OutputVars>'
        '<VarDeclaration Name="B" Type="INT"/></OutputVars><ST Text="M := A;"/></Method>'
        '<Method Name="N"><ST><![CDATA[(* n *) METHOD N END_METHOD]]></ST></Method>'
        "</BasicFB></FBType>",
        diagnostics,
    )

    assert [method.text for method in body.methods] == [
        "METHOD M : INT VAR_INPUT A : INT; END_VAR VAR_OUTPUT B : INT; END_VAR M := A;\nEND_METHOD",
        "(* n *) METHOD N END_METHOD",
    ]


def test_a_simple_block_has_algorithms_named_like_events(diagnostics: Diagnostics) -> None:
    body = read(
        '<FBType Name="X2X"><SimpleFB><Algorithm Name="REQ"><ST Text="OUT := IN;"/></Algorithm>'
        "</SimpleFB></FBType>",
        diagnostics,
    ).body

    assert isinstance(body, SimpleDeclaration)
    assert [(item.name, item.text) for item in body.algorithms] == [("REQ", "OUT := IN;")]


def test_a_simple_block_that_says_what_each_event_does_is_a_state_machine(
    diagnostics: Diagnostics,
) -> None:
    body = basic_of(
        '<FBType Name="T"><SimpleFB><ECState Name="REQ"><ECAction Algorithm="REQ" Output="CNF"/>'
        '</ECState><ECState Name="WAITING"><ECAction Algorithm="W"/></ECState></SimpleFB></FBType>',
        diagnostics,
    )

    assert [state.name for state in body.states] == ["WAITING_", "REQ", "WAITING"]
    transitions = [(item.source, item.target, item.condition) for item in body.transitions]
    assert transitions == [
        ("WAITING_", "REQ", "REQ"),
        ("REQ", "WAITING_", "1"),
        ("WAITING_", "WAITING", "WAITING"),
        ("WAITING", "WAITING_", "1"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        ('<FBType Name="T"><InterfaceList/></FBType>', "block", NoBody),
        ('<FBType Name="T"><FBNetwork/></FBType>', "block", NetworkDeclaration),
        (
            '<SubAppType Name="T"><SubAppInterfaceList/><SubAppNetwork/></SubAppType>',
            "subapplication",
            NetworkDeclaration,
        ),
        ('<AdapterType Name="T"><InterfaceList/><Service/></AdapterType>', "adapter", NoBody),
        ('<DeviceType Name="T"/>', "device", NoBody),
        ('<ResourceType Name="T"><FBNetwork/></ResourceType>', "resource", NetworkDeclaration),
        ('<SegmentType Name="T"/>', "segment", NoBody),
    ],
)
def test_every_kind_of_type_is_known_by_its_root(
    text: str, kind: str, body: type, diagnostics: Diagnostics
) -> None:
    found = read(text, diagnostics)

    assert list(diagnostics) == []
    assert found.kind == kind
    assert isinstance(found.body, body)


def test_parameters_of_device_and_resource_types_are_their_inputs(
    diagnostics: Diagnostics,
) -> None:
    found = read(
        '<ResourceType Name="R"><VarDeclaration Name="QI" Type="BOOL" InitialValue="1"/>'
        '<FBNetwork><FB Name="START" Type="E_RESTART" x="1" y="2"/></FBNetwork></ResourceType>',
        diagnostics,
    )

    assert [(item.name, item.initial) for item in found.interface.inputs] == [("QI", "1")]
    assert isinstance(found.body, NetworkDeclaration)
    assert found.body.elements[0].type == "E_RESTART"


def test_a_function_keeps_its_whole_text_and_its_nameless_result(diagnostics: Diagnostics) -> None:
    found = read(
        """<Function Name="TWICE"><InterfaceList>
        <EventOutputs><Event Name="CNF"><With Var=""/></Event></EventOutputs>
        <OutputVars><VarDeclaration Name="" Type="REAL"/></OutputVars></InterfaceList>
        <FunctionBody><ST><![CDATA[FUNCTION TWICE : REAL
        TWICE := 2.0;
        END_FUNCTION]]></ST></FunctionBody></Function>""",
        diagnostics,
    )

    assert list(diagnostics) == []
    assert found.kind == "function"
    assert found.interface.outputs[0].name == ""
    assert found.interface.event_outputs[0].with_data == ("",)
    assert isinstance(found.body, FunctionDeclaration)
    assert found.body.algorithm.text.startswith("FUNCTION TWICE : REAL\n")
    assert found.body.algorithm.span.line == 4


def test_the_second_of_two_bodies_is_skipped_with_a_warning(diagnostics: Diagnostics) -> None:
    found = read('<FBType Name="T"><FBNetwork/><BasicFB/></FBType>', diagnostics)

    assert isinstance(found.body, NetworkDeclaration)
    assert [(item.code, item.severity) for item in diagnostics] == [("E119", Severity.WARNING)]


def test_a_structure_has_members_and_a_package(diagnostics: Diagnostics) -> None:
    found = read_struct_text(
        b'<DataType Name="Pos"><CompilerInfo packageName="p"/><ASN1Tag Class="X" Number="1"/>'
        b'<StructuredType><VarDeclaration Name="X" Type="REAL" InitialValue="1.5"/>'
        b'<VarDeclaration Name="Path" Type="INT" ArraySize="10"/></StructuredType></DataType>',
        "Pos.dtp",
        texts=SourceTexts(),
        diagnostics=diagnostics,
    )

    assert list(diagnostics) == []
    assert found is not None
    assert (found.name, found.package) == ("Pos", "p")
    members = [(item.name, item.type, item.array_size, item.initial) for item in found.members]
    assert members == [("X", "REAL", "", "1.5"), ("Path", "INT", "10", "")]


def test_a_data_type_that_is_no_structure_is_an_error(diagnostics: Diagnostics) -> None:
    found = read_struct_text(
        b'<DataType Name="E"><EnumeratedType/></DataType>',
        "E.dtp",
        texts=SourceTexts(),
        diagnostics=diagnostics,
    )

    assert found is None
    assert "E120" in [item.code for item in diagnostics]


def test_constants_come_from_their_declarations(diagnostics: Diagnostics) -> None:
    found = read_constants_text(
        b'<GlobalConstants Name="Keys"><CompilerInfo packageName="p"/><GlobalConstants>'
        b'<VarDeclaration Name="K" Type="STRING" InitialValue="\'a\'"/>'
        b'<VarDeclaration Name="L" Type="ARRAY [0..1] OF INT" InitialValue="[1, 2]"/>'
        b"</GlobalConstants><OriginalSource><![CDATA[VAR_GLOBAL CONSTANT]]></OriginalSource>"
        b"</GlobalConstants>",
        "Keys.gcf",
        texts=SourceTexts(),
        diagnostics=diagnostics,
    )

    assert list(diagnostics) == []
    assert found is not None
    assert (found.name, found.package) == ("Keys", "p")
    assert [(item.name, item.type, item.initial) for item in found.constants] == [
        ("K", "STRING", "'a'"),
        ("L", "ARRAY [0..1] OF INT", "[1, 2]"),
    ]
