"""Service sequences: read as they are, and never a reason not to compile."""

import pytest

from compiler.frontends.fourdiac import read_type_text
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.sequences import Primitive, ServiceSequence
from compiler.ir.source import SourceTexts, Span


def read(service: str, diagnostics: Diagnostics) -> tuple[ServiceSequence, ...]:
    text = f'<FBType Name="T">\n{service}\n</FBType>'
    found = read_type_text(text.encode(), "T.fbt", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    return found.sequences


SERVICE = """<Service LeftInterface="external" RightInterface="internal">
<ServiceSequence Name="counts" Comment="one up">
<Attribute Name="StartState" Value="COUNTING"/>
<Attribute Name="ServiceSequenceType" Value="FORBIDDEN"/>
<ServiceTransaction>
<InputPrimitive Interface="external" Event="CU" Parameters="PV:=5;"/>
<OutputPrimitive Interface="internal" Event="add"/>
<OutputPrimitive Interface=" External" Event="CUO" Parameters="CV:=1"/>
</ServiceTransaction>
<ServiceTransaction><OutputPrimitive Interface="external" Event="CUO"/></ServiceTransaction>
</ServiceSequence>
<ServiceSequence Name="says nothing"/>
</Service>"""


def test_a_sequence_has_its_transactions_with_places(diagnostics: Diagnostics) -> None:
    counts, nothing = read(SERVICE, diagnostics)

    assert list(diagnostics) == []
    assert (counts.name, counts.comment, counts.span.line) == ("counts", "one up", 3)
    assert (counts.start_state, counts.forbidden) == ("COUNTING", True)
    first, second = counts.transactions
    span = Span("T.fbt", 7, 1, 69)
    assert first.input == Primitive("CU", "PV:=5;", "left", "external", span)
    assert [(each.event, each.side) for each in first.outputs] == [
        ("add", "right"),
        ("CUO", "left"),
    ]
    assert second.input is None
    assert (nothing.transactions, nothing.start_state, nothing.forbidden) == ((), "", False)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<InputPrimitive Interface="external"/>', "E160"),
        ('<OutputPrimitive Interface="external" Event=" "/>', "E160"),
        ('<InputPrimitive Interface="external" Event="A"/>' * 2, "E161"),
        ('<InputPrimitive Interface="outside" Event="A"/>', "E162"),
        ('<InputPrimitive Event="A"/>', "E162"),
    ],
)
def test_what_is_wrong_in_a_sequence_is_a_warning_with_its_line(
    content: str, code: str, diagnostics: Diagnostics
) -> None:
    service = (
        '<Service LeftInterface="external" RightInterface="internal">\n<ServiceSequence Name="s">'
        f"<ServiceTransaction>\n{content}</ServiceTransaction></ServiceSequence></Service>"
    )

    (sequence,) = read(service, diagnostics)

    assert len(sequence.transactions) == 1
    assert [(item.code, item.severity) for item in diagnostics] == [(code, Severity.WARNING)]
    assert [item.span.line for item in diagnostics] == [4]


def test_unknown_elements_in_a_service_are_noted(diagnostics: Diagnostics) -> None:
    service = "<Service><Sequence/><ServiceSequence><Transaction/></ServiceSequence></Service>"

    (sequence,) = read(service, diagnostics)

    assert (sequence.name, sequence.transactions) == ("(unnamed)", ())
    assert [item.code for item in diagnostics] == ["E116", "E116"]


def test_a_type_without_a_service_has_no_sequences(diagnostics: Diagnostics) -> None:
    assert read("", diagnostics) == ()
