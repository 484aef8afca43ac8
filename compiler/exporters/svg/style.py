"""Style sheets: those drawings bring along, and one for pages that have drawings in them.

Every rule is bound to the drawing's own class, because a page may put the drawing into itself.
Pages colour blocks and tasks by the classes of their states, or by rules of their own for
`.fb[data-node="…"] .body`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compiler.exporters.svg import colors
from compiler.exporters.svg.colors import Shade

_SYSTEM_DARK = "@media (prefers-color-scheme: dark)"
# `:where` adds no weight: rules of the page come through in dark as they do in light.
_UNLESS_LIGHT = ':where(:root:not([data-theme="light"])) '
_CHOSEN_DARK = ':where(:root[data-theme="dark"]) '


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rules that belong together, by selectors within a drawing ("" = the drawing itself)."""

    forms: Mapping[str, str]
    """Everything but colours."""
    paints: Mapping[str, Mapping[str, Shade]]
    """By selector the colour of each property."""


BLOCKS = Sheet(
    forms={
        "": 'font-family: Helvetica, Arial, "Liberation Sans", sans-serif; font-size: 12px',
        "text": "dominant-baseline: auto",
        ".headline": "font-size: 16px; font-weight: bold",
        ".name": "font-weight: bold; text-anchor: middle",
        ".type": "font-style: italic; text-anchor: middle",
        ".out": "text-anchor: end",
        ".value": "text-anchor: end",
        ".value.after": "text-anchor: start",
        ".sign": "font-size: 11px; font-weight: bold; text-anchor: end",
        ".body": "stroke-width: 1; stroke-linejoin: round",
        ".missing .body": "stroke-dasharray: 5 3",
        ".frame": "fill-opacity: 0.06; stroke-width: 1",
        ".application > .frame": "fill-opacity: 0",
        ".drawn-frame > .frame": "stroke-dasharray: 7 4",
        ".composite > .frame": "stroke-width: 1.5",
        ".title": "font-weight: bold",
        ".wire": "fill: none; stroke-width: 1.3; stroke-linejoin: round",
        ".with": "fill: none; stroke-width: 0.8",
    },
    paints={
        "": {"background": colors.PAPER},
        "text": {"fill": colors.TEXT},
        ".value": {"fill": colors.VALUE},
        ".note": {"fill": colors.NOTE},
        ".body": {"fill": colors.BODY, "stroke": colors.OUTLINE},
        ".frame": {"fill": colors.FRAME, "stroke": colors.FRAME},
        ".composite > .frame": {"stroke": colors.OUTLINE},
        ".wire.event": {"stroke": colors.EVENT},
        ".wire.data": {"stroke": colors.DATA},
        ".wire.adapter": {"stroke": colors.ADAPTER},
        ".pin.event": {"fill": colors.EVENT},
        ".pin.data": {"fill": colors.DATA},
        ".pin.adapter": {"fill": colors.ADAPTER},
        ".with": {"stroke": colors.FAINT},
        ".with-pin": {"fill": colors.FAINT},
        **{
            f".resource{place}": {"fill": Shade(color)}
            for place, color in enumerate(colors.RESOURCES)
        },
    },
)

TASKS = Sheet(
    forms={
        ".task .name": "text-anchor: middle",
        ".task .note": "text-anchor: middle",
        ".undoing .body": "stroke-dasharray: 5 3",
        ".way": "fill: none; stroke: transparent; stroke-width: 8",
        ".line": "fill: none; stroke-width: 1.3",
        ".order .line": "stroke-dasharray: 6 4",
        ".undo .line": "stroke-dasharray: 1.5 4; stroke-linecap: round",
        ".badge": "stroke-width: 0.8",
        ".mark": "font-size: 10px; text-anchor: middle",
    },
    paints={
        ".line": {"stroke": colors.LINE},
        ".undo .line": {"stroke": colors.UNDO},
        ".arrow": {"fill": colors.LINE},
        ".badge": {"fill": colors.BADGE, "stroke": colors.BADGE_LINE},
        ".mark": {"fill": colors.MARK},
    },
)

STATES = Sheet(
    forms={},
    paints={
        f".{colors.state_class(state)} .body": {"fill": look.fill, "stroke": look.line}
        for state, look in colors.STATES.items()
    },
)

ACCESS = Sheet(
    forms={
        '[role="button"]': "cursor: pointer",
        '[role="button"]:focus': "outline: none",
        '[role="button"]:focus-visible .body': "stroke-width: 3.5",
    },
    paints={'[role="button"]:focus-visible .body': {"stroke": colors.FOCUS}},
)
"""Of blocks and tasks that are buttons."""


def standalone(*sheets: Sheet) -> str:
    """Return the style sheet of a document of its own: dark where its reader's system is."""
    light = (*_forms(sheets), *_paints(sheets))
    return "\n".join(["", *light, f"{_SYSTEM_DARK} {{", *_paints(sheets, dark=""), "}", ""])


def page_style() -> str:
    """Return the style sheet of all drawings, for pages that have some without one of their own.

    They are dark as the reader's system is, unless the page chooses: `data-theme="dark"` or
    `"light"` at its root element.
    """
    sheets = (BLOCKS, TASKS, STATES, ACCESS)
    rules = (
        *_forms(sheets),
        *_paints(sheets),
        f"{_SYSTEM_DARK} {{",
        *_paints(sheets, dark=_UNLESS_LIGHT),
        "}",
        *_paints(sheets, dark=_CHOSEN_DARK),
    )
    return "\n".join([*rules, ""])


def _forms(sheets: tuple[Sheet, ...]) -> Iterator[str]:
    for sheet in sheets:
        for selector, form in sheet.forms.items():
            yield f"{_within(selector)} {{ {form}; }}"


def _paints(sheets: tuple[Sheet, ...], *, dark: str | None = None) -> Iterator[str]:
    """Yield the rules for light pages; or those of them that differ in dark, with that prefix."""
    for sheet in sheets:
        for selector, paints in sheet.paints.items():
            written = " ".join(
                f"{name}: {shade.light if dark is None else shade.dark};"
                for name, shade in paints.items()
                if dark is None or shade.dark
            )
            if written:
                yield f"{dark or ''}{_within(selector)} {{ {written} }}"


def _within(selector: str) -> str:
    return f".fbflow {selector}".rstrip()
