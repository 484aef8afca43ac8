"""Groups as SVG: applications, subapplications and the frames an author drew."""

from compiler.exporters.svg.drawn_blocks import FONT_RISE
from compiler.exporters.svg.geometry import LINE, Box, fitting, text_width
from compiler.exporters.svg.layout import PADDING, TITLE
from compiler.exporters.svg.markup import element, text
from compiler.ir.graph import Group

_BOLD = 1.1
"""How much wider bold letters are."""


def draw_frame(group: Group, name: str, box: Box) -> str:
    """Draw the rectangle of a group with its name, and what else is known of it if it fits."""
    rect = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=8 if group.kind == "subapplication" else 0,
        class_="frame",
    )
    title, note = _words(group, name)
    x, y = box.x + PADDING / 2, box.y + TITLE / 2 + FONT_RISE + 2
    parts = [element("title", text(group.id)), rect]
    if title:
        parts.append(element("text", text(title), x=x, y=y, class_="title"))
        x += text_width(title) * _BOLD + LINE
    one_line = " ".join(note.split())
    if (shown := fitting(one_line, box.right - x)) not in ("", "…"):
        parts.append(element("text", text(shown), x=x, y=y, class_="note"))
    kind = "drawn-frame" if group.kind == "frame" else group.kind
    return element("g", *parts, class_=f"group {kind}", data_group=group.id)


def title_box(group: Group, name: str, box: Box) -> Box:
    """Return where the words of a frame stand, for wires to keep away."""
    title, note = _words(group, name)
    width = text_width(f"{title} {note}") * _BOLD + LINE
    return Box(box.x + PADDING / 2, box.y, min(width, box.width - PADDING), TITLE)


def _words(group: Group, name: str) -> tuple[str, str]:
    if group.kind == "frame":
        return "", group.comment or name
    return name, ": ".join(filter(None, [group.type, group.comment]))
