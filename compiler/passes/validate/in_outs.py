"""In-out variables of one network: blocks in a chain share the variable at its beginning.

A pin that leads into a network and the pin that leads out of it are one variable. So a
connection to an in-out variable of the network itself says nothing new: it is checked, and
left out.
"""

from collections.abc import Collection, Iterable

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import variables
from compiler.ir.project import Endpoint, Link


def check_in_outs(
    links: Iterable[Link], in_outs: Collection[Endpoint], diagnostics: Diagnostics
) -> list[Link]:
    """Return the data links of a network in which every in-out variable has a beginning.

    Args:
        links: all data links.
        in_outs: the in-out variables among their targets.
        diagnostics: where mistakes go.
    """
    origins = _Origins()
    kept: list[Link] = []
    leaving: list[Link] = []
    for link in links:
        if link.target not in in_outs or link.target.member:
            kept.append(link)
        elif link.source.member:
            diagnostics.add(
                variables.shared_member(
                    span=link.span, source=_text(link.source), target=_text(link.target)
                )
            )
        elif not link.target.element:
            leaving.append(link)
        elif origins.of(link.source) == link.target:
            diagnostics.add(
                variables.in_out_circle(
                    span=link.span, source=_text(link.source), target=_text(link.target)
                )
            )
        else:
            origins.join(link.target, link.source)
            kept.append(link)
    for link in leaving:
        if origins.of(link.source) != link.target:
            diagnostics.add(
                variables.other_in_out(
                    span=link.span, source=_text(link.source), target=_text(link.target)
                )
            )
    return kept


class _Origins:
    """The first pin of every chain."""

    def __init__(self) -> None:
        self._before: dict[Endpoint, Endpoint] = {}

    def join(self, pin: Endpoint, source: Endpoint) -> None:
        """Note where a pin gets its variable from; a second source is reported elsewhere."""
        self._before.setdefault(pin, source)

    def of(self, pin: Endpoint) -> Endpoint:
        """Return the pin at the beginning; the ways walked are shortened for the next time."""
        way = []
        while (before := self._before.get(pin)) is not None:
            way.append(pin)
            pin = before
        self._before.update(dict.fromkeys(way, pin))
        return pin


def _text(endpoint: Endpoint) -> str:
    return ".".join(part for part in endpoint if part)
