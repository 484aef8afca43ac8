"""Choosing a part of a system: applications, devices, resources."""

import pytest

from compiler.passes.flatten import Choice
from tests.unit.compiler.passes.conftest import (
    Project,
    codes,
    data,
    device,
    events,
    fb,
    ids,
    network,
    resource,
    resources,
    subapplication,
)

APPLICATIONS = {
    "One": network(
        fb("A", "INT2INT"), fb("B", "INT2INT"), events="A.CNF -> B.REQ", data="A.OUT -> B.IN"
    ),
    "Two": network(fb("C", "INT2INT")),
}
DEVICES = device(
    "PC",
    resource("R", network(events="START.COLD -> One.A.REQ\n START.COLD -> Two.C.REQ")),
    resource("Q"),
) + device("PLC", resource("R"))
MAPPINGS = "One.A -> PC.R\n One.B -> PC.Q\n Two.C -> PC.R"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (
            Choice(),
            ["PC.R.START", "PC.Q.START", "PLC.R.START", "One.A", "One.B", "Two.C"],
        ),
        (
            Choice(applications=("One",)),
            ["PC.R.START", "PC.Q.START", "PLC.R.START", "One.A", "One.B"],
        ),
        (Choice(applications=("One",), devices=("PLC",)), ["PLC.R.START"]),
        (
            Choice(devices=("PC",)),
            ["PC.R.START", "PC.Q.START", "One.A", "One.B", "Two.C"],
        ),
        (Choice(resources=("PC.R",)), ["PC.R.START", "One.A", "Two.C"]),
        (Choice(resources=("R",)), ["PC.R.START", "PLC.R.START", "One.A", "Two.C"]),
        (Choice(resources=("Q", "PLC.R")), ["PC.Q.START", "PLC.R.START", "One.B"]),
        (Choice(applications=("Two",), resources=("PC.R",)), ["PC.R.START", "Two.C"]),
    ],
    ids=str,
)
def test_what_is_chosen_is_what_is_compiled(
    project: Project, choice: Choice, expected: list[str]
) -> None:
    graph = project.graph(
        applications=APPLICATIONS, devices=DEVICES, mappings=MAPPINGS, choice=choice
    )

    assert ids(graph) == expected
    assert sorted(name for names in resources(graph).values() for name in names) == sorted(expected)


def test_wires_that_lead_out_of_the_choice_go_without_a_warning(project: Project) -> None:
    result = project.compilation(
        applications=APPLICATIONS,
        devices=DEVICES,
        mappings=MAPPINGS,
        choice=Choice(resources=("PC.R",)),
    )

    assert result.graph is not None
    assert events(result.graph) == [
        "PC.R.START.COLD -> One.A.REQ",
        "PC.R.START.COLD -> Two.C.REQ",
    ]
    assert data(result.graph) == []
    assert codes(result) == []


def test_groups_hold_only_nodes_that_are_there(project: Project) -> None:
    inside = network(subapplication("In", network(fb("X", "INT2INT"), fb("Y", "INT2INT"))))

    graph = project.graph(
        applications={**APPLICATIONS, "Three": network(subapplication("Out", inside))},
        devices=DEVICES,
        mappings=f"{MAPPINGS}\n Three.Out.In.X -> PC.Q",
        choice=Choice(resources=("PC.Q",)),
    )

    assert [(group.id, group.nodes) for group in graph.groups] == [
        ("One", ("One.B",)),
        ("Three", ()),
        ("Three.Out", ()),
        ("Three.Out.In", ("Three.Out.In.X",)),
    ]


@pytest.mark.parametrize(
    ("choice", "option", "near"),
    [
        (Choice(applications=("Ones",)), "--application", "One"),
        (Choice(devices=("PCC",)), "--device", "PC"),
        (Choice(resources=("PC.RR",)), "--resource", "PC.R"),
    ],
)
def test_a_choice_of_nothing_names_what_there_is(
    project: Project, choice: Choice, option: str, near: str
) -> None:
    result = project.compilation(
        applications=APPLICATIONS, devices=DEVICES, mappings=MAPPINGS, choice=choice
    )

    assert result.graph is None
    found = next(item for item in result.diagnostics if item.code == "E216")
    assert found.message.startswith(option)
    assert f'Did you mean "{near}"?' in found.hint
