"""Types that name Python code: what is read of the attribute, what is refused."""

import pytest

from compiler.frontends.fourdiac import read_type_text
from compiler.ir.declarations import (
    BodyDeclaration,
    NoBody,
    OperationDeclaration,
    ServiceDeclaration,
    TypeDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import SourceTexts

OPERATION_PINS = """<InterfaceList>
<EventInputs><Event Name="REQ"/></EventInputs>
<EventOutputs><Event Name="CNF"/><Event Name="ERR"/></EventOutputs>
<OutputVars><VarDeclaration Name="error" Type="STRING"/>
<VarDeclaration Name="attempts" Type="UDINT"/></OutputVars>
</InterfaceList>"""


def read(
    attribute: str, *, root: str = "FBType", name: str = "FBFlow_Python"
) -> tuple[TypeDeclaration, list[str]]:
    text = (
        f'<?xml version="1.0"?><{root} Name="WORK">{OPERATION_PINS if root == "FBType" else ""}'
        f'<Attribute Name="{name}" Type="STRING" Value="{attribute}"/></{root}>'
    )
    diagnostics = Diagnostics()
    found = read_type_text(text.encode(), "WORK.fbt", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None
    return found, [one.code for one in diagnostics]


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("'my_blocks:WORK'", ServiceDeclaration("python:my_blocks:WORK")),
        ("my_blocks:WORK", ServiceDeclaration("python:my_blocks:WORK")),
        (" 'my.blocks:Outer.WÖRK' ", ServiceDeclaration("python:my.blocks:Outer.WÖRK")),
        ("'async my_blocks:WORK'", OperationDeclaration("python:my_blocks:WORK")),
    ],
)
def test_the_attribute_names_the_body_and_is_no_attribute_any_more(
    value: str, body: BodyDeclaration
) -> None:
    found, codes = read(value)

    assert found.body == body
    assert found.attributes == {}
    assert codes == []


@pytest.mark.parametrize(
    "value",
    [
        "",
        "''",
        "my_blocks",
        "my_blocks.WORK",
        "a:b:c",
        "my-blocks:WORK",
        "async",
        "sync a:b",
        "'a:b",
    ],
)
def test_what_names_nothing_is_refused(value: str) -> None:
    found, codes = read(value)

    assert found.body == NoBody()
    assert codes == ["E180"]


def test_the_name_is_found_without_regard_to_case_as_all_of_ours_are() -> None:
    found, codes = read("'a:b'", name="fbflow_python")

    assert found.body == ServiceDeclaration("python:a:b")
    assert codes == []


def test_other_types_cannot_be_done_in_python() -> None:
    found, codes = read("'a:b'", root="AdapterType")

    assert found.body == NoBody()
    assert codes == ["E183"]


def test_what_belongs_to_blocks_says_nothing_about_a_type() -> None:
    _, codes = read("'{}'", name="FBFlow_Policy")

    assert codes == ["E183"]
