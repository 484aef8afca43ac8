"""States are shown by colour, sign and word, here and in modules."""

import re
from typing import get_args

from server.service.records.runs import RunStateName, TaskStateName
from server.web.states import LOOKS, css_class
from tests.page_texts import WEB

STATES = {*get_args(RunStateName), *get_args(TaskStateName)}


def test_every_state_has_a_look_and_every_look_a_state() -> None:
    assert set(LOOKS) == STATES


def test_no_two_states_have_the_same_sign() -> None:
    icons = [look.icon for look in LOOKS.values()]

    assert len(set(icons)) == len(icons)


def test_every_sign_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (WEB / "static" / "icons.svg").read_text()))

    assert {look.icon for look in LOOKS.values()} <= drawn


def test_every_state_has_a_colour() -> None:
    styles = (WEB / "static" / "css" / "states.css").read_text()

    assert all(f".{css_class(state)}" in styles for state in STATES)


def test_modules_show_states_as_templates_do() -> None:
    module = (WEB / "static" / "js" / "states.js").read_text()
    found = re.findall(r'"?([\w ]+)"?: \{ icon: "(\w+)", word: t\("(.+?)"\) \}', module)

    assert {state.strip(): (icon, word) for state, icon, word in found} == {
        state: (look.icon, look.word) for state, look in LOOKS.items()
    }
