"""Blocks with service sequences, for tests: a counter, and what is said about it."""

from pathlib import Path

from fbflow.sequences.results import BlockReport, Verdict
from fbflow.sequences.testing import report_of

COUNTER = """<FBType Name="Counter"><InterfaceList>
<EventInputs><Event Name="CU"><With Var="PV"/></Event><Event Name="R"/></EventInputs>
<EventOutputs><Event Name="CUO"><With Var="CV"/></Event><Event Name="FULL"/></EventOutputs>
<InputVars><VarDeclaration Name="PV" Type="UINT" InitialValue="3"/></InputVars>
<OutputVars><VarDeclaration Name="CV" Type="UINT"/><VarDeclaration Name="Q" Type="BOOL"/>
</OutputVars></InterfaceList>
<BasicFB><ECC><ECState Name="START"/>
<ECState Name="UP"><ECAction Algorithm="up" Output="CUO"/></ECState>
<ECState Name="END"><ECAction Output="FULL"/></ECState>
<ECState Name="BACK"><ECAction Algorithm="back"/></ECState>
<ECTransition Source="START" Destination="UP" Condition="CU"/>
<ECTransition Source="START" Destination="BACK" Condition="R"/>
<ECTransition Source="UP" Destination="END" Condition="[Q]"/>
<ECTransition Source="UP" Destination="START" Condition="1"/>
<ECTransition Source="END" Destination="START" Condition="1"/>
<ECTransition Source="BACK" Destination="START" Condition="1"/></ECC>
<Algorithm Name="up"><ST Text="CV := CV + 1; Q := CV >= PV;"/></Algorithm>
<Algorithm Name="back"><ST Text="CV := 10 / CV;"/></Algorithm></BasicFB>
%s
</FBType>"""


def service(*sequences: str) -> str:
    """Return a `<Service>` with these sequences."""
    inside = "\n".join(sequences)
    return f'<Service LeftInterface="external" RightInterface="internal">\n{inside}\n</Service>'


def sequence(*transactions: str, name: str = "s", attributes: str = "") -> str:
    """Return a sequence of transactions such as `CU(PV:=5) -> CUO(CV:=1) & FULL`.

    Without what is before the arrow nothing comes in, without what is behind nothing goes out.
    """
    lines = "\n".join(map(_transaction, transactions))
    return f'<ServiceSequence Name="{name}">{attributes}\n{lines}\n</ServiceSequence>'


def attribute(name: str, value: str) -> str:
    """Return an attribute of a sequence."""
    return f'<Attribute Name="{name}" Value="{value}"/>'


def _transaction(text: str) -> str:
    sent, _, expected = text.partition("->")
    inside = _primitive("Input", sent.strip()) if sent.strip() else ""
    inside += "".join(
        _primitive("Output", output.strip()) for output in expected.split(" & ") if output.strip()
    )
    return f"<ServiceTransaction>{inside}</ServiceTransaction>"


def _primitive(kind: str, text: str) -> str:
    event, _, parameters = text.removesuffix(")").partition("(")
    return f'<{kind}Primitive Interface="external" Event="{event}" Parameters="{parameters}"/>'


def report(folder: Path, content: str, *, name: str = "Counter.fbt") -> BlockReport:
    """Test a block of this content."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    found = report_of(path)
    assert found is not None
    return found


def verdict(folder: Path, *transactions: str, attributes: str = "") -> Verdict:
    """Test the counter by one sequence."""
    content = COUNTER % service(sequence(*transactions, attributes=attributes))
    (result,) = report(folder, content).results
    return result.verdict
