"""Files of types: well-formed, in the IDE's layout, and read back as what they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from compiler.ide_files import write_constants, write_struct, write_type
from compiler.ir.declarations import (
    AlgorithmDeclaration,
    ConnectionDeclaration,
    ConstantsDeclaration,
    ElementDeclaration,
    EventDeclaration,
    FrameDeclaration,
    FunctionDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    NoBody,
    ParameterDeclaration,
    SimpleDeclaration,
    StructDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.sequences import Primitive, ServiceSequence, ServiceTransaction
from fblib.declare import answers, block, chart
from tests.blocks import all_types, declared
from tests.exported import as_in_a_file, read_constants_back, read_struct_back, read_type_back

TYPES = all_types()


@pytest.mark.parametrize("declaration", TYPES, ids=[each.name for each in TYPES])
def test_a_type_of_the_library_is_read_back_as_it_is(declaration: TypeDeclaration) -> None:
    data = write_type(declaration)

    assert etree.fromstring(data).get("Name") == declaration.name
    assert as_in_a_file(read_type_back(data)) == as_in_a_file(declaration)


def test_a_state_machine_is_written_as_the_ide_writes_it() -> None:
    counter = block(
        "COUNT",
        package="my::blocks",
        body=answers(
            [("UP", "CU[CV < PV]", (("add", "CUO"),))],
            algorithms={"add": "CV := CV + 1;"},
            internals=("n: INT[0..3] = [1, 2, 3, 4]",),
        ),
        event_inputs=("CU(PV)",),
        event_outputs=("CUO(CV)",),
        inputs=("PV: UINT = 3",),
        outputs=("CV: UINT",),
        sockets=("Timer: iec61499::events::ATimeOut",),
        comment="Counts < PV & stops",
    )

    assert (
        write_type(counter).decode()
        == """<?xml version="1.0" encoding="UTF-8"?>
<FBType Name="COUNT" Comment="Counts &lt; PV &amp; stops">
	<Identification Standard="61499-2">
	</Identification>
	<VersionInfo Version="1.0" Author="FBFlow">
	</VersionInfo>
	<CompilerInfo packageName="my::blocks">
	</CompilerInfo>
	<InterfaceList>
		<EventInputs>
			<Event Name="CU" Type="Event">
				<With Var="PV"/>
			</Event>
		</EventInputs>
		<EventOutputs>
			<Event Name="CUO" Type="Event">
				<With Var="CV"/>
			</Event>
		</EventOutputs>
		<InputVars>
			<VarDeclaration Name="PV" Type="UINT" InitialValue="3"/>
		</InputVars>
		<OutputVars>
			<VarDeclaration Name="CV" Type="UINT"/>
		</OutputVars>
		<Sockets>
			<AdapterDeclaration Name="Timer" Type="iec61499::events::ATimeOut"/>
		</Sockets>
	</InterfaceList>
	<BasicFB>
		<InternalVars>
			<VarDeclaration Name="n" Type="INT" ArraySize="0..3" InitialValue="[1, 2, 3, 4]"/>
		</InternalVars>
		<ECC>
			<ECState Name="START" x="0" y="0">
			</ECState>
			<ECState Name="UP" x="1600" y="0">
				<ECAction Algorithm="add" Output="CUO"/>
			</ECState>
			<ECTransition Source="START" Destination="UP" Condition="CU[CV &lt; PV]" \
Comment="" x="800" y="0"/>
			<ECTransition Source="UP" Destination="START" Condition="1" Comment="" x="800" y="0"/>
		</ECC>
		<Algorithm Name="add">
			<ST><![CDATA[CV := CV + 1;]]></ST>
		</Algorithm>
	</BasicFB>
</FBType>
"""
    )


def test_states_of_a_chart_stand_apart() -> None:
    root = etree.fromstring(write_type(declared("E_CTUD")))
    places = [(state.get("x"), state.get("y")) for state in root.iter("ECState")]

    assert None not in places[0]
    assert len(set(places)) == len(places)


def test_blocks_of_a_network_stand_apart_where_no_file_placed_them() -> None:
    root = etree.fromstring(write_type(declared("E_TRAIN")))
    places = [(each.get("x"), each.get("y")) for each in root.iter("FB")]

    assert len(places) > 2
    assert len(set(places)) == len(places)


def test_blocks_of_a_network_keep_their_places() -> None:
    network = NetworkDeclaration(
        elements=(
            ElementDeclaration("A", "E_SPLIT", position=(1333.3333333333335, -20.0)),
            ElementDeclaration("B", "E_SPLIT", position=(0.0, -0.001)),
        )
    )

    root = etree.fromstring(write_type(TypeDeclaration("C", body=network)))

    places = [(each.get("x"), each.get("y")) for each in root.iter("FB")]
    assert places == [("1333.33", "-20"), ("0", "0")]


def test_everything_a_network_may_have_is_read_back() -> None:
    inner = NetworkDeclaration(
        elements=(ElementDeclaration("B", "INT2INT"),),
        event_connections=(ConnectionDeclaration("I", "B.REQ", bends=(1.5, 2.0, -3.25)),),
    )
    network = NetworkDeclaration(
        elements=(
            ElementDeclaration(
                "A",
                "my::Count",
                parameters=(ParameterDeclaration("STEP", "'a\tb\"<'"),),
                attributes={"Color": "1,2,3"},
                comment="it's\nnew",
            ),
            ElementDeclaration("T", "Step", kind="subapplication"),
            ElementDeclaration(
                "U",
                kind="subapplication",
                interface=InterfaceDeclaration(event_inputs=(EventDeclaration("I"),)),
                network=inner,
            ),
        ),
        data_connections=(ConnectionDeclaration("A.CV", "T.IN", bends=(7.0,)),),
        adapter_connections=(ConnectionDeclaration("A.P", "T.S"),),
        frames=(FrameDeclaration("G", "group", (1.0, 2.0), (3.0, 4.0)),),
    )
    declaration = TypeDeclaration("Box", "subapplication", body=network)

    found = read_type_back(write_type(declaration))

    assert as_in_a_file(found) == as_in_a_file(declaration)


CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"))
MARKUP = st.sampled_from([*"\n\t<>&\"']", "&lt;", "&#10;", "&amp;amp;", "&#x3C;", "&no;"])
TEXTS = st.lists(st.one_of(CHARACTERS, MARKUP), max_size=12).map("".join)


@given(comment=TEXTS, code=TEXTS, value=TEXTS)
def test_no_text_is_lost_or_taken_for_markup(comment: str, code: str, value: str) -> None:
    pin = VariableDeclaration("IN", "STRING", initial=value, comment=comment)
    declaration = TypeDeclaration(
        "T",
        interface=InterfaceDeclaration(inputs=(pin,)),
        body=SimpleDeclaration((AlgorithmDeclaration("REQ", code + "]]>" + code),)),
        comment=comment,
        attributes={"Documentation": code, "Other": value},
    )

    found = read_type_back(write_type(declaration))

    assert as_in_a_file(found) == as_in_a_file(declaration)


def test_characters_xml_cannot_hold_are_replaced() -> None:
    data = write_type(TypeDeclaration("T", comment="bell \a", body=NoBody()))

    assert etree.fromstring(data).get("Comment") == "bell \ufffd"


def test_a_function_keeps_its_whole_text() -> None:
    text = "FUNCTION twice : INT\nVAR_INPUT a : INT; END_VAR\ntwice := 2 * a;\nEND_FUNCTION\n"
    declaration = TypeDeclaration(
        "twice", "function", body=FunctionDeclaration(AlgorithmDeclaration("twice", text))
    )

    data = write_type(declaration)

    assert b"<FunctionBody>" in data
    assert as_in_a_file(read_type_back(data)) == as_in_a_file(declaration)


def test_a_struct_is_read_back() -> None:
    declaration = StructDeclaration(
        "Point",
        (VariableDeclaration("X", "REAL", initial="1.5"), VariableDeclaration("Y", "INT", "0..7")),
        package="my",
        imports=("other::*",),
    )

    assert as_in_a_file(read_struct_back(write_struct(declaration))) == declaration


def test_constants_are_written_as_values_and_as_text() -> None:
    declaration = ConstantsDeclaration(
        "Limits",
        (
            VariableDeclaration("MOST", "INT", initial="9"),
            VariableDeclaration("ALL", "INT", "2, -1..0", "[1, 2, 3, 4]"),
        ),
        package="my",
    )

    data = write_constants(declaration)

    assert as_in_a_file(read_constants_back(data)) == declaration
    assert etree.fromstring(data).findtext("OriginalSource") == (
        "PACKAGE my;\n\nVAR_GLOBAL CONSTANT\n\tMOST : INT := 9;\n"
        "\tALL : ARRAY [0..1, -1..0] OF INT := [1, 2, 3, 4];\nEND_VAR\n"
    )


def test_service_sequences_are_read_back() -> None:
    ask = Primitive("REQ", "IN:=1", "left", "APPLICATION")
    answer = Primitive("CNF", "OUT:=2;Q:='<'", "left", "APPLICATION")
    told = Primitive("told", "", "right", "WORLD")
    declaration = TypeDeclaration(
        "T",
        sequences=(
            ServiceSequence("good", (ServiceTransaction(ask, (told, answer)),), comment="it's so"),
            ServiceSequence("bad", (ServiceTransaction(None, (answer,)),), "READY", forbidden=True),
        ),
    )

    found = read_type_back(write_type(declaration))

    assert as_in_a_file(found) == as_in_a_file(declaration)


def test_equal_types_give_equal_bytes() -> None:
    one = write_type(block("A", package="p", body=chart({"START": ()}, ())))
    other = write_type(block("A", package="p", body=chart({"START": ()}, ())))

    assert one == other
