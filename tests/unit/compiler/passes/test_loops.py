"""Which circles of event connections are loops: those an event can come back through."""

import pytest

from tests.unit.compiler.passes.conftest import Pins, Project, codes, fb, network, subapplication


@pytest.mark.parametrize(
    ("blocks", "wires"),
    [
        ({"A": "E_REND"}, "A.EO -> A.R"),
        ({"A": "E_CTU"}, "A.CUO -> A.R"),
        ({"A": "E_CTU", "B": "E_PERMIT"}, "A.CUO -> B.EI\n B.EO -> A.R"),
        ({"A": "E_CTU", "B": "INT2INT"}, "A.CUO -> B.REQ\n B.CNF -> A.R"),
        ({"A": "E_DELAY", "B": "E_SR"}, "A.EO -> B.S\n B.EO -> A.START"),
    ],
)
def test_a_circle_no_event_comes_back_through_is_no_loop(
    blocks: dict[str, str], wires: str, project: Project
) -> None:
    elements = [fb(name, type_name) for name, type_name in blocks.items()]

    result = project.compilation(network(*elements, events=wires))

    assert codes(result).count("E401") == 0
    assert result.graph is not None
    assert result.graph.schedule.cycles == (tuple(f"App.{name}" for name in blocks),)


@pytest.mark.parametrize(
    ("blocks", "wires"),
    [
        ({"A": "E_CTU"}, "A.CUO -> A.CU"),
        ({"A": "E_CTU", "B": "E_PERMIT"}, "A.CUO -> B.EI\n B.EO -> A.CU"),
        ({"A": "E_CTU", "B": "INT2INT"}, "A.RO -> B.REQ\n B.CNF -> A.R"),
        ({"A": "E_SR", "B": "E_SWITCH"}, "A.EO -> B.EI\n B.EO0 -> A.S\n B.EO1 -> A.R"),
        ({"A": "E_REND", "B": "INT2INT"}, "A.EO -> A.R\n A.EO -> B.REQ\n B.CNF -> A.EI1"),
    ],
)
def test_a_circle_an_event_comes_back_through_is_a_loop(
    blocks: dict[str, str], wires: str, project: Project
) -> None:
    elements = [fb(name, type_name) for name, type_name in blocks.items()]

    result = project.compilation(network(*elements, events=wires))

    assert codes(result).count("E401") == 1


@pytest.mark.parametrize(("back", "loops"), [("CU", 1), ("R", 0)])
def test_events_go_round_through_the_border_of_a_subapplication(
    back: str, loops: int, project: Project
) -> None:
    inside = network(fb("C", "E_CTU"), events=f"GO -> C.{back}\n C.CUO -> DONE")

    result = project.compilation(
        network(subapplication("S", inside, Pins("GO", "DONE")), events="S.DONE -> S.GO")
    )

    assert codes(result).count("E401") == loops


def test_a_state_that_is_left_without_an_event_sends_what_follows(project: Project) -> None:
    project.add(
        "Chain.fbt",
        '<FBType Name="Chain"><InterfaceList><EventInputs><Event Name="GO"/><Event Name="STOP"/>'
        '</EventInputs><EventOutputs><Event Name="DONE"/></EventOutputs></InterfaceList>'
        '<BasicFB><ECC><ECState Name="IDLE"/><ECState Name="FIRST"/><ECState Name="HALT"/>'
        '<ECState Name="LAST"><ECAction Output="DONE"/></ECState>'
        '<ECTransition Source="IDLE" Destination="FIRST" Condition="GO"/>'
        '<ECTransition Source="IDLE" Destination="HALT" Condition="STOP"/>'
        '<ECTransition Source="FIRST" Destination="LAST" Condition="1"/>'
        '<ECTransition Source="LAST" Destination="IDLE" Condition="1"/>'
        '<ECTransition Source="HALT" Destination="IDLE" Condition="1"/>'
        "</ECC></BasicFB></FBType>",
    )
    found = {
        event: codes(
            project.compilation(network(fb("A", "Chain"), events=f"A.DONE -> A.{event}"))
        ).count("E401")
        for event in ("GO", "STOP")
    }

    assert found == {"GO": 1, "STOP": 0}
