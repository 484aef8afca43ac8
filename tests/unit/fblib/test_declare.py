"""The notation in which families write their pins."""

import pytest

from compiler.ir.declarations import EventDeclaration, VariableDeclaration
from fblib.declare import answers, chained, event, variable
from tests.blocks import instance


def test_events_are_read_with_their_data() -> None:
    assert event("EI") == EventDeclaration("EI")
    assert event("EI(D1, D2)") == EventDeclaration("EI", ("D1", "D2"))


def test_data_pins_are_read_with_type_size_and_value() -> None:
    assert variable("PV: UINT") == VariableDeclaration("PV", "UINT")
    assert variable("DT: TIME[4]") == VariableDeclaration("DT", "TIME", "4")
    assert variable("S: STRING = 'a b'") == VariableDeclaration("S", "STRING", initial="'a b'")
    assert variable("P: my::Point") == VariableDeclaration("P", "my::Point")


@pytest.mark.parametrize("text", ["", "EI(", "EI D1", "EI(D1) x"])
def test_a_badly_written_event_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no event pin"):
        event(text)


@pytest.mark.parametrize("text", ["", "PV", "PV UINT", "PV:UINT", "PV: UINT["])
def test_a_badly_written_data_pin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no data pin"):
        variable(text)


def test_a_chart_that_answers_goes_back_from_every_state() -> None:
    body = answers([("A", "EI1", ()), ("A", "EI2", ()), ("B", "EI3", ())])

    assert [state.name for state in body.states] == ["START", "A", "B"]
    assert [(each.source, each.target, each.condition) for each in body.transitions] == [
        ("START", "A", "EI1"),
        ("START", "A", "EI2"),
        ("START", "B", "EI3"),
        ("A", "START", "1"),
        ("B", "START", "1"),
    ]


def test_a_pin_of_the_wrong_kind_is_named() -> None:
    timer = instance("E_DELAY")
    with pytest.raises(TypeError, match=r'"DT" of App.E_DELAY is no integer'):
        timer.trigger("START", DT="soon")


def test_long_chains_are_cut_into_statements() -> None:
    pins = [f"IN{number}" for number in range(1, 71)]
    lines = chained("+", pins).splitlines()

    assert chained("+", pins[:2]) == "OUT := IN1 + IN2;"
    assert [line.count("+") for line in lines] == [31, 32, 6]
    assert lines[2] == "OUT := OUT + IN65 + IN66 + IN67 + IN68 + IN69 + IN70;"
