"""The colours of drawings as data, each for light and for dark pages; and the signs of states."""

from collections.abc import Mapping
from typing import NamedTuple


class Shade(NamedTuple):
    """A colour for light pages and one for dark pages; "" = the same."""

    light: str
    dark: str = ""


class StateLook(NamedTuple):
    """How a block or task looks in a state."""

    fill: Shade
    line: Shade
    sign: str
    """For who cannot tell the colours apart. None is a character that some systems show as a
    coloured picture."""


PAPER = Shade("#fff", "#14181b")
TEXT = Shade("#1c2227", "#e3e8eb")
NOTE = Shade("#59636b", "#9aa7b0")
VALUE = Shade("#5b4a00", "#e0c768")
BODY = Shade("#f4f7fa", "#222a30")
OUTLINE = Shade("#37474f", "#b0bec5")
FRAME = Shade("#78909c")
FAINT = Shade("#90a4ae")
EVENT = Shade("#c62828", "#ef6b66")
DATA = Shade("#1565c0", "#64a9f0")
ADAPTER = Shade("#8d5524", "#cf9a63")
LINE = Shade("#607d8b", "#90a4ae")
UNDO = Shade("#c77700")
BADGE = Shade("#fff3d6", "#43361a")
BADGE_LINE = Shade("#a06a00", "#e0b050")
MARK = Shade("#6b4700", "#f2d58f")
FOCUS = Shade("#0b57d0", "#a8c7fa")

RESOURCES = (
    *("#4e79a7", "#f28e2b", "#59a14f", "#b07aa1"),
    *("#edc948", "#76b7b2", "#ff9da7", "#9c755f"),
)
"""Of resources, in their order; after the last the colours begin again."""

_BLUE = (Shade("#dcebfb", "#143352"), DATA)
_RED = (Shade("#fbdfdf", "#4a1a1a"), EVENT)
_GREY = Shade("#eceff1", "#1c2226")

STATES: Mapping[str, StateLook] = {
    "running": StateLook(*_BLUE, "►"),
    "retrying": StateLook(Shade("#fdebd3", "#4a2f10"), Shade("#c25e00", "#f0a04b"), "↻"),
    "waiting": StateLook(Shade("#fdf4cf", "#433a10"), Shade("#9a7b00", "#e0c768"), "…"),
    "succeeded": StateLook(Shade("#dff3e1", "#16381a"), Shade("#2e7d32", "#6fbf73"), "✓"),
    "failed": StateLook(*_RED, "✕"),
    "timed out": StateLook(*_RED, "◔"),
    "skipped": StateLook(_GREY, Shade("#78909c", "#607d8b"), "»"),
    "cancelled": StateLook(_GREY, Shade("#607d8b", "#90a4ae"), "⊘"),
    "compensated": StateLook(Shade("#efe3f5", "#33203f"), Shade("#7b3fa0", "#c08ae0"), "↶"),
}
"""By state; a task that nothing has happened to looks as it is drawn."""

SIGNS: Mapping[str, str] = {state: look.sign for state, look in STATES.items()}
"""What stands in the corner of a task or operation, by its state."""


def state_class(state: str) -> str:
    """Return the class of a block or task in a state, `state-timed-out`."""
    return f"state-{state.replace(' ', '-')}"
