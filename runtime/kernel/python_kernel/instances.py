"""An instance: one node with its cells and with the functions closed over them."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CellType, MappingProxyType
from typing import Any

from compiler.lowering.wires import Shape
from runtime.kernel.python_kernel.layout import Layout

Entry = Callable[[], None]
UNWIRED = Shape((), (), ())
Queue = deque[Entry]
FanOut = tuple[CellType, tuple[CellType, ...]]
"""The cell holding the targets of an event that has several, and the entries they are."""


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Instance:
    """One node: its cells by Python name, and what is needed to rebuild its functions."""

    node: str
    layout: Layout
    resource: int
    cells: dict[str, CellType]
    entries: dict[str | None, CellType] = field(default_factory=dict)
    """Cells holding the functions of its queue entries, by event pin; None: its timer."""
    emitters: Mapping[str, Entry] = field(default_factory=lambda: _NOTHING)
    """Of a service: functions that send its event outputs."""
    fan_outs: tuple[FanOut, ...] = ()
    """Where its events have several targets."""
    fed_by: tuple[FanOut, ...] = ()
    """The fan-outs, its own or of others, that its entries are among."""
    shape: Shape = UNWIRED
    running: bool = True
    """Whether it takes events, or drops them."""
    forced: dict[str, Any] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    """In-out variables that another node holds."""

    def variable(self, pin: str) -> CellType:
        """Return the cell of a pin or internal variable."""
        return self.cells[self.layout.cells[pin]]

    def sent(self, pin: str) -> CellType | None:
        """Return the cell an output publishes to; None if nobody reads it."""
        name = self.layout.sent.get(pin)
        return None if name is None else self.cells.get(name)

    def published(self) -> Iterator[tuple[str, CellType]]:
        """Yield the outputs somebody reads, with the cells of its own that they publish to."""
        for pin in self.layout.published:
            cell = self.sent(pin)
            if cell is not None and pin not in self.shared:
                yield pin, cell
