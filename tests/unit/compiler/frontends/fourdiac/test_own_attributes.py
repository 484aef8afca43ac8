"""Policies, labels and workflows that stand as attributes in a system."""

from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.frontends.fourdiac import read_system_text
from compiler.ir.declarations import ElementDeclaration, SystemDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.policy import DEFAULT_POLICY, Policy, Retry, Settings, Workflow
from compiler.ir.source import SourceTexts

SYSTEM = """<System Name="S">{system}<Application Name="App"><SubAppNetwork>
<FB Name="A" Type="SLEEP">{block}</FB>
<SubApp Name="Sub">{subapplication}<SubAppNetwork/></SubApp>
</SubAppNetwork></Application></System>"""


def attribute(name: str, value: str) -> str:
    return f'<Attribute Name="{name}" Type="STRING" Value={quoteattr(value)}/>'


def read(
    *, block: str = "", system: str = "", subapplication: str = ""
) -> tuple[SystemDeclaration, Diagnostics]:
    diagnostics = Diagnostics()
    text = SYSTEM.format(block=block, system=system, subapplication=subapplication)
    found = read_system_text(text.encode(), "S.sys", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    return found, diagnostics


def block_with(attributes: str) -> tuple[ElementDeclaration, Diagnostics]:
    found, diagnostics = read(block=attributes)
    return found.applications[0].network.elements[0], diagnostics


def codes(diagnostics: Diagnostics) -> list[str]:
    return [each.code for each in diagnostics]


POLICY = Policy(retry=Retry(attempts=3, delay=2), timeout=30, cache=60)
JSON = '{"retry": {"attempts": 3, "delay": 2}, "timeout": 30, "cache": 60}'


@pytest.mark.parametrize(
    "text",
    [
        attribute("FBFlow_Policy", f"'{JSON}'"),
        attribute("FBFlow_Policy", JSON),
        attribute("FBFlow_Policy", '"' + JSON.replace('"', '$"') + '"'),
        attribute("fbflow.policy", f" {JSON}\n"),
        attribute("FBFlow::Policy", f"'{JSON}'"),
        f'<Attribute Name="FBFlow_Policy" Type="CDATA"><![CDATA[{JSON}]]></Attribute>',
    ],
    ids=["literal", "bare", "wide", "dot", "package", "cdata"],
)
def test_a_policy_may_be_written_in_several_ways(text: str) -> None:
    element, diagnostics = block_with(text)

    assert element.policy == POLICY
    assert element.attributes == {}
    assert codes(diagnostics) == []


@pytest.mark.parametrize(
    ("value", "label"),
    [("'Fetch it'", "Fetch it"), ("Fetch it", "Fetch it"), ('"$2192 x"', "→ x"), ("'$''", "'")],
)
def test_a_label_is_a_text_with_quotes_or_without(value: str, label: str) -> None:
    element, diagnostics = block_with(attribute("FBFlow_Label", value))

    assert element.label == label
    assert codes(diagnostics) == []


def test_a_system_has_a_workflow_settings_and_perhaps_a_name_that_is_none() -> None:
    found, diagnostics = read(
        system=attribute("FBFlow_Workflow", '{"on_failure": "continue"}')
        + attribute("FBFlow_Settings", "'{\"max_queue\": 5}'")
        + attribute("FBFlow_Label", "' a name '")
    )

    assert found.workflow == Workflow(on_failure="continue")
    assert found.settings == Settings(max_queue=5)
    assert found.name == " a name "
    assert codes(diagnostics) == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("{", "it is no JSON text"),
        ("'{}", "has no closing quote"),
        ("[1]", "it is no JSON object"),
        ("", "it is no JSON text"),
        ('{"timeout": NaN}', "NaN is no JSON value"),
        ('{"tag": ' + "[" * 100_000 + "}", "it is nested too deeply"),
    ],
    ids=["cut", "quote", "list", "nothing", "nan", "deep"],
)
def test_a_value_that_cannot_be_read_is_an_error_at_its_place(value: str, reason: str) -> None:
    element, diagnostics = block_with(attribute("FBFlow_Policy", value))

    (found,) = diagnostics
    assert (found.code, found.span.line, found.span.column) == ("E180", 2, 80)
    assert reason in found.message
    assert element.policy == DEFAULT_POLICY


def test_every_wrong_field_is_told() -> None:
    value = '{"retry": {"attempts": 0}, "timeout": "soon", "tagg": "x"}'

    element, diagnostics = block_with(attribute("FBFlow_Policy", value))

    assert codes(diagnostics) == ["E181"] * 3
    assert element.policy == DEFAULT_POLICY
    assert any('Did you mean "tag"?' in each.hint for each in diagnostics)


def test_fields_of_lists_are_told_with_their_choices() -> None:
    value = '{"user_parameters": [{"name": "a", "node": "b", "pinn": "c"}]}'

    _, diagnostics = read(system=attribute("FBFlow_Workflow", value))

    assert [each.hint for each in diagnostics if "pinn" in each.message] == [
        'Did you mean "pin"? Known: name, node, pin.'
    ]


@pytest.mark.parametrize(
    ("where", "name", "code"),
    [
        ("block", "FBFlow_Polcy", "E182"),
        ("block", "FBFlow_Settings", "E183"),
        ("system", "FBFlow_Policy", "E183"),
        ("subapplication", "FBFlow_Policy", "E183"),
        ("system", "FBFlow_", "E182"),
    ],
)
def test_what_has_no_meaning_is_a_warning(where: str, name: str, code: str) -> None:
    _, diagnostics = read(**{where: attribute(name, "{}")})

    assert codes(diagnostics) == [code]


def test_attributes_of_others_are_left_alone() -> None:
    element, diagnostics = block_with(attribute("FBFlower", "x") + attribute("Color", "1,2,3"))

    assert element.attributes == {"FBFlower": "x", "Color": "1,2,3"}
    assert codes(diagnostics) == []


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
def test_whatever_a_value_is_it_ends_in_a_policy_or_a_diagnostic(value: str) -> None:
    diagnostics = Diagnostics()
    text = SYSTEM.format(block=attribute("FBFlow_Policy", value), system="", subapplication="")

    read_system_text(text.encode(), "S.sys", texts=SourceTexts(), diagnostics=diagnostics)
