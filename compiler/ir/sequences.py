"""Service sequences: what a block does when it is asked, written down as examples.

The 4diac IDE draws them; `fbflow.sequences` executes them as the tests of the block. Names and
values are still the author's text, each with its place: whether they mean anything in the
block is not checked here.
"""

from dataclasses import dataclass
from typing import Literal

from compiler.ir.source import NOWHERE, Span

Side = Literal["left", "right", ""]
"""The left interface is that of the block; behind the right one is what it works for: a
resource, a device, its own inside. "" = none that the service has."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """An event at one of the two interfaces, with data."""

    event: str
    parameters: str = ""
    """As in the file: `PV:=5;CV:=1`, or only names, `QI,SD`."""
    side: Side = "left"
    interface: str = ""
    """What the file calls that side."""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class ServiceTransaction:
    """One event that comes in and all that go out because of it."""

    input: Primitive | None = None
    """None: what goes out does so by itself, as time goes by."""
    outputs: tuple[Primitive, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class ServiceSequence:
    """Transactions one after the other, on a block that has done nothing yet."""

    name: str
    transactions: tuple[ServiceTransaction, ...] = ()
    start_state: str = ""
    """The state of the ECC to begin in; "" = its first one."""
    forbidden: bool = False
    """Whether this must *not* happen."""
    comment: str = ""
    span: Span = NOWHERE
