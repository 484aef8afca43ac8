"""Wires between different types: what is said of them, and how often."""

import pytest

from tests.unit.compiler.passes.conftest import Project, codes, fb, first, network


def test_wires_that_lose_values_at_the_same_pins_are_reported_once(project: Project) -> None:
    blocks = [fb(f"{name}{i}", f"{name}2{name}") for name in ("DINT", "INT") for i in range(3)]
    wires = "\n".join(f"DINT{i}.OUT -> INT{i}.IN" for i in range(3))

    result = project.compilation(network(*blocks, data=wires))

    assert codes(result).count("E302") == 1
    found = first(result, "E302")
    assert '"App.DINT0.OUT" (DINT)' in found.message
    assert found.message.endswith("(the first of 3 such connections)")


def test_wires_that_lose_values_at_different_pins_are_reported_each(project: Project) -> None:
    blocks = [fb(name, f"{name}2{name}") for name in ("DINT", "INT", "UINT")]

    result = project.compilation(network(*blocks, data="DINT.OUT -> INT.IN\n DINT.OUT -> UINT.IN"))

    assert codes(result).count("E302") == 2


@pytest.mark.parametrize(
    ("source", "target", "hint"),
    [
        ("STRING", "INT", "F_STRING_TO_INT"),
        ("INT", "STRING", "F_INT_TO_STRING"),
        ("BOOL", "DATE", "Nothing converts"),
        ("STRING", "DATE", "F_STRING_TO_DATE"),
    ],
)
def test_a_conversion_block_is_suggested_only_where_something_converts(
    source: str, target: str, hint: str, project: Project
) -> None:
    for name in (source, target):
        project.add(
            f"Has{name}.fbt",
            f'<FBType Name="Has{name}"><InterfaceList><InputVars><VarDeclaration Name="IN" '
            f'Type="{name}"/></InputVars><OutputVars><VarDeclaration Name="OUT" Type="{name}"/>'
            "</OutputVars></InterfaceList></FBType>",
        )

    result = project.compilation(
        network(fb("A", f"Has{source}"), fb("B", f"Has{target}"), data="A.OUT -> B.IN")
    )

    assert hint in first(result, "E301").hint
