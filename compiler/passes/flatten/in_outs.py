"""In-out variables at the pins of subapplications, which dissolve.

Where nothing outside leads to such a pin, no block holds the variable that those behind it
share. Then the first of them does.
"""

from collections.abc import Iterator, Sequence

from compiler.passes.flatten.expand import PathLink, PinAt
from compiler.passes.flatten.wires import Tracer


def links_to_holders(links: Sequence[PathLink], through: Tracer) -> Iterator[PathLink]:
    """Return links from the blocks that hold such variables to the others that share them."""
    led_to = {link.target.whole for link in links}
    for path, (element, _) in through.expansion.subapplications.items():
        for variable in element.interface.in_outs:
            pin = PinAt(path, variable.name)
            if pin not in led_to:
                yield from _from_holder(pin, through)


def _from_holder(pin: PinAt, through: Tracer) -> Iterator[PathLink]:
    ends = [end for end in through.reached(pin) if not end.target.member]
    holder = next((end.target for end in ends if _is_in_out(end.target, through)), None)
    if holder is None:
        return
    first = through.links[pin][0]
    for end in ends:
        if end.target != holder:
            source = PinAt(holder.path, holder.pin, end.source_member)
            yield first._replace(source=source, target=end.target)


def _is_in_out(pin: PinAt, through: Tracer) -> bool:
    node = through.expansion.nodes[pin.path]
    return any(one.name == pin.pin for one in through.types[node.type].interface.in_outs)
