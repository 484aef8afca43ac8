"""Structured Text has no case: what differs only in case is one variable, declared twice."""

import pytest

from tests.unit.compiler.passes.conftest import Pins, Project, codes, fb, first, network

INTERNAL = '<InternalVars><VarDeclaration Name="{}" Type="REAL"/></InternalVars>'
STATE = '<ECC><ECState Name="S"/></ECC>'


@pytest.mark.parametrize(
    ("inputs", "internals"),
    [
        ("x: INT, X: INT", ""),
        ("x: INT", INTERNAL.format("x")),
        ("x: INT", INTERNAL.format("X")),
        ("x: INT", INTERNAL.format("v") * 2),
        (
            "x: INT",
            INTERNAL.format("v") + '<InternalVars><FB Name="v" Type="E_SR"/></InternalVars>',
        ),
    ],
)
def test_variables_of_one_name_are_reported(project: Project, inputs: str, internals: str) -> None:
    project.block("Mine", Pins("REQ", inputs=inputs), f"<BasicFB>{internals}{STATE}</BasicFB>")

    result = project.compilation(network(fb("A", "Mine")))

    assert codes(result) == ["E209"]


def test_the_first_declaration_is_shown(project: Project) -> None:
    project.block("Mine", Pins("REQ", inputs="x: INT, X: INT"), f"<BasicFB>{STATE}</BasicFB>")

    mistake = first(project.compilation(network(fb("A", "Mine"))), "E209")

    assert mistake.message == 'the variable "X" is declared twice'
    assert len(mistake.related) == 1


def test_pins_of_one_name_are_reported_once(project: Project) -> None:
    project.block("Mine", Pins("REQ", inputs="x: INT, x: INT"), f"<BasicFB>{STATE}</BasicFB>")

    result = project.compilation(network(fb("A", "Mine")))

    assert codes(result) == ["E209"]


def test_blocks_without_code_may_have_pins_that_differ_in_case(project: Project) -> None:
    project.block("Mine", Pins("REQ", inputs="x: INT, X: INT"))

    result = project.compilation(network(fb("A", "Mine")))

    assert codes(result) == ["E215"]
