"""The nets that kernels and FORTE execute: boot files, FORTE's figures, and large ones made here.

The boot files lie in `../shared/bench/forte`; without that folder there is one ring of E_SWITCH.
FORTE's figures are nanoseconds of processor time per invocation, measured on a shared 2-core
machine: on another one they give the order of magnitude.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from compiler.driver import compile_bytes, compile_file, graph_of
from compiler.ir.graph import Device, Graph, Node, Resource, Wire
from fblib.catalog import LIBRARY

FOLDER = Path(__file__).parents[2] / "shared" / "bench" / "forte"
RING = "ring_switch_100"
"""The net that is made here where there are no boot files."""

FORTE = {
    "ring_split_100": (10.2, 7.7),
    "ring_switch_100": (18.6, 7.0),
    "ring_switch_1000": (19.8, 8.0),
    "ring_permit_100": (18.6, 7.0),
    "ring_tff_ecc_100": (20.4, 7.7),
    "ctu_switch": (26.1, 8.4),
    "ctud_switch_ecc": (28.7, 9.4),
    "ring_int2int_100": (34.7, 9.3),
    "ring_fadd_int_100": (40.0, 19.5),
    "ring_fadd_lreal_100": (41.3, 19.8),
    "ring_switch_100_tok10": (18.9, 6.8),
    "fanout_50": (17.2, 5.3),
    "ring_string_10": (38.4, 17.0),
}
"""FORTE 2.0.1 and its 3.0 line, nanoseconds of processor time per invocation."""


def all_nets() -> list[str]:
    """Return the names of the nets there are."""
    return sorted(path.stem for path in FOLDER.glob("*.fboot")) or [RING]


def boot_file(net: str, folder: Path) -> Path:
    """Return the boot file of a net; the ring is written into a folder where there is none."""
    path = FOLDER / f"{net}.fboot"
    if path.is_file() or net != RING:
        return path
    path = folder / f"{net}.fboot"
    path.write_text(ring_of_switches(100), encoding="utf-8")
    return path


def graph_of_boot_file(path: Path) -> Graph:
    """Compile a boot file."""
    return graph_of(compile_file(path, library=LIBRARY))


def compiled(text: str) -> Graph:
    """Compile the text of a boot file."""
    return graph_of(compile_bytes(text.encode(), "bench.fboot", library=LIBRARY))


def ring_of_switches(count: int, *, says: bool = False) -> str:
    """Return the boot file of a ring of E_SWITCH in which one event runs for ever.

    Args:
        count: of blocks.
        says: whether it prints a line on the console when it begins.
    """
    blocks = {f"F{number}": "E_SWITCH" for number in range(count)}
    wires = [(f"F{number}.EO0", f"F{(number + 1) % count}.EI") for number in range(count)]
    values = {}
    if says:
        blocks["SAY"] = "OUT_ANY_CONSOLE"
        wires.append(("START.COLD", "SAY.REQ"))
        values = {"SAY.QI": "TRUE", "SAY.LABEL": "'it'", "SAY.IN": "STRING#'runs'"}
    return boot_text(blocks, [*wires, ("START.COLD", "F0.EI")], values)


def boot_text(
    blocks: Mapping[str, str],
    connections: Iterable[tuple[str, str]],
    values: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return a boot file with one resource R.

    Args:
        blocks: types by name.
        connections: pairs of pins, `FB.PIN`.
        values: literals of inputs by their pins.
    """
    lines = [';<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>']
    lines += [_request(f'<FB Name="{name}" Type="{type_}" />') for name, type_ in blocks.items()]
    lines += [
        _request(f'<Connection Source="{value}" Destination="{pin}" />', "WRITE")
        for pin, value in values.items()
    ]
    lines += [_request(f'<Connection Source="{a}" Destination="{b}" />') for a, b in connections]
    lines.append('R;<Request ID="3" Action="START"/>')
    return "\n".join(lines) + "\n"


def _request(element: str, action: str = "CREATE") -> str:
    return f'R;<Request ID="2" Action="{action}">{element}</Request>'


# --- Large ones ---------------------------------------------------------------------------------

SIMPLE = {"E_SWITCH": ("EI", "EO0"), "E_PERMIT": ("EI", "EO"), "E_T_FF": ("CLK", "EO")}
"""Blocks of the library with one event in and one out, by which they are joined."""
MIXED = SIMPLE | {"E_CTU": ("CU", "CUO"), "F_ADD": ("REQ", "CNF"), "INT2INT": ("REQ", "CNF")}


def ring(count: int) -> Graph:
    """Return a ring of E_SWITCH; an event that START sends runs round for ever."""
    wires = [(number, (number + 1) % count) for number in range(count)]
    return _joined(["E_SWITCH"] * count, wires)


def layers(count: int, width: int = 100) -> Graph:
    """Return layers of blocks of the library, each of which triggers one or two of the next."""
    names = [list(MIXED)[number % len(MIXED)] for number in range(count)]
    wires = []
    for number in range(count - width):
        below = number - number % width + width
        wires.append((number, min(below + number % width, count - 1)))
        if number % 3 == 0:
            wires.append((number, min(below + (number * 7 + 1) % width, count - 1)))
    return _joined(names, wires)


def _joined(names: list[str], wires: Iterable[tuple[int, int]]) -> Graph:
    """Return a graph of blocks of these types, joined by events; START triggers the first."""
    small = _types()
    first = small.nodes[0]
    nodes = [first, *(replace(_node(name), id=f"F{at}") for at, name in enumerate(names))]
    joined = [Wire(first.id, "COLD", "F0", MIXED[names[0]][0])]
    joined += [Wire(f"F{a}", MIXED[names[a]][1], f"F{b}", MIXED[names[b]][0]) for a, b in wires]
    resource = Resource(id="D.R", type="EMB_RES", nodes=tuple(node.id for node in nodes))
    changes: dict[str, Any] = {
        "nodes": tuple(nodes),
        "event_wires": tuple(joined),
        "data_wires": (),
        "groups": (),
        "placement": (Device(name="D", resources=(resource,)),),
        "schedule": type(small.schedule)(),
    }
    return small.model_copy(update=changes)


@cache
def _types() -> Graph:
    """Return a small graph that has all types: large ones take them from it."""
    blocks = {name: name for name in MIXED}
    # A generic block has a type when somebody says of what its inputs are.
    text = boot_text(blocks, [("START.COLD", "E_SWITCH.EI")], {"F_ADD.IN1": "INT#1"})
    return compiled(text)


@cache
def _node(name: str) -> Node:
    return next(node for node in _types().nodes if node.id == name)
