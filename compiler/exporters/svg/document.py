"""The document round a drawing: its size, its name, its style, its layers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from compiler.exporters.svg.access import Access
from compiler.exporters.svg.geometry import LINE, Box
from compiler.exporters.svg.markup import element, lines, number, text

_MARGIN = 1.5 * LINE


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a drawing."""

    parts: Sequence[str]
    height: float


def document(
    name: str,
    description: str,
    extent: Box,
    *,
    head: Head,
    style: str,
    access: Access,
    layers: Mapping[str, Iterable[str]],
) -> str:
    """Write a whole document, ending in a newline.

    Args:
        name: of what is drawn.
        description: of it, for those who cannot see it.
        extent: of the drawing without its head.
        head: what stands above it.
        style: the style sheet; "" = the page it is in has one.
        access: how it is reached.
        layers: the elements of each, those behind first.
    """
    left, top = extent.x - _MARGIN, extent.y - _MARGIN - head.height
    width = max(extent.width, 12 * LINE) + 2 * _MARGIN
    height = extent.height + 2 * _MARGIN + head.height
    return (
        element(
            "svg",
            "\n",
            lines(
                [
                    element("title", text(name), **access.of_words("title")),
                    element("desc", text(description), **access.of_words("desc")),
                    *([element("style", style)] if style else []),
                    *head.parts,
                    *(
                        element("g", "\n", lines(parts), "\n", class_=layer)
                        for layer, parts in layers.items()
                    ),
                ]
            ),
            "\n",
            xmlns="http://www.w3.org/2000/svg",
            class_="fbflow",
            **access.of_drawing,
            width=width,
            height=height,
            viewBox=" ".join(map(number, (left, top, width, height))),
        )
        + "\n"
    )


def headline(name: str, extent: Box, top: float) -> str:
    """Draw the name of what is drawn, below `top`."""
    content = text(" ".join(name.split()))
    return element("text", content, x=extent.x, y=top + LINE, class_="headline")
