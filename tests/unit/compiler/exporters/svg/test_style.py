import re

import pytest

from compiler.exporters.svg import SIGNS, colors, page_style, state_class
from compiler.exporters.svg.colors import Shade
from compiler.exporters.svg.style import BLOCKS, STATES, standalone
from runtime.state import TaskState

SYSTEM, UNLESS_LIGHT, CHOSEN = (
    "@media (prefers-color-scheme: dark) {",
    ':where(:root:not([data-theme="light"])) ',
    ':where(:root[data-theme="dark"]) ',
)


def test_a_page_is_dark_by_its_system_unless_it_says_light_and_by_its_own_choice() -> None:
    light, _, rest = page_style().partition(f"{SYSTEM}\n")
    system, _, chosen = rest.partition("\n}\n")
    dark = {rule.removeprefix(UNLESS_LIGHT) for rule in system.splitlines()}

    assert all(rule.startswith(UNLESS_LIGHT) for rule in system.splitlines())
    assert dark == {rule.removeprefix(CHOSEN) for rule in chosen.splitlines()}
    assert ".fbflow .state-timed-out .body { fill: #4a1a1a; stroke: #ef6b66; }" in dark
    assert ":root" not in light


def test_a_document_of_its_own_asks_the_system_alone() -> None:
    style = standalone(BLOCKS, STATES)

    assert style.count(SYSTEM) == 1
    assert ":root" not in style


@pytest.mark.parametrize("style", [page_style(), standalone(BLOCKS)], ids=["page", "standalone"])
def test_every_rule_is_bound_to_drawings(style: str) -> None:
    rules = [line for line in style.splitlines() if line not in ("", "}", SYSTEM)]

    assert len(rules) > 40
    for rule in rules:
        assert re.fullmatch(r"(:where\(.*\) )?\.fbflow( [^{},]+)? \{ [^{}]+ \}", rule), rule


def test_every_state_of_a_task_has_a_sign_of_its_own_or_is_as_nothing_has_happened() -> None:
    assert set(SIGNS) == {str(state) for state in TaskState} - {TaskState.PENDING}
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert all(len(sign) == 1 for sign in SIGNS.values())
    assert state_class("timed out") == "state-timed-out"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colors_stand_out_as_much_as_wcag_asks_for(dark: bool) -> None:
    bodies = [colors.BODY, *(look.fill for look in colors.STATES.values())]
    lines = [colors.OUTLINE, *(look.line for look in colors.STATES.values())]
    wires = [colors.EVENT, colors.DATA, colors.ADAPTER, colors.LINE, colors.UNDO, colors.FOCUS]

    for ink in (colors.TEXT, colors.NOTE):
        for ground in (colors.PAPER, *bodies):
            assert contrast(ink, ground, dark=dark) >= 4.5
    assert contrast(colors.VALUE, colors.PAPER, dark=dark) >= 4.5
    assert contrast(colors.MARK, colors.BADGE, dark=dark) >= 4.5
    for line in (*lines, *wires):
        assert contrast(line, colors.PAPER, dark=dark) >= 3


def contrast(one: Shade, other: Shade, *, dark: bool) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    low, high = sorted(luminance(shade.dark or shade.light if dark else shade.light)
                       for shade in (one, other))  # fmt: skip
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    digits = color.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
