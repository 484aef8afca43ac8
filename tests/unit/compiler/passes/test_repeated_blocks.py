"""Mapped blocks that the file lists again in their resource, when their type is unknown."""

import pytest

from tests.unit.compiler.passes.conftest import Project, codes, device, fb, network, resource


@pytest.mark.parametrize(
    ("repeated", "mapping"),
    [("A", "App.A -> PC.R.A"), ("App.A", "App.A -> PC.R"), ("App.A", "")],
    ids=["IDE 1.x and 2.x", "IDE 3.0 milestones", "IDE 3.0 milestones without a mapping"],
)
def test_a_repeated_block_of_unknown_type_is_reported_once(
    repeated: str, mapping: str, project: Project
) -> None:
    own = network(fb(repeated, "Nope"), events=f"START.COLD -> {repeated}.REQ")

    result = project.compilation(
        network(fb("A", "Nope"), fb("B", "INT2INT")),
        devices=device("PC", resource("R", own)),
        mappings=f"{mapping}\n App.B -> PC.R",
    )

    assert codes(result) == ["E201"]


def test_a_block_that_only_the_resource_has_is_reported_there(project: Project) -> None:
    own = network(fb("A", "Nope"), events="START.COLD -> A.REQ")

    result = project.compilation(
        network(fb("A", "Nope"), fb("B", "INT2INT")),
        devices=device("PC", resource("R", own)),
        mappings="App.A -> PC.R\n App.B -> PC.R",
    )

    assert codes(result) == ["E201"]
    assert len(next(iter(result.diagnostics)).related) == 1
