"""Connection IDs as 4diac writes them: layers from the top down, `fbdk[].ip[127.0.0.1:61500]`.

The lowest layer is a transport, the one above it (if any) says how values become bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compiler.ir.diagnostics import choices_hint

_LAYER = re.compile(r"(?P<name>[^\[\]]*)\[(?P<parameters>(?:\\.|[^\\\]])*)\]", re.DOTALL)

ENCODINGS = ("fbdk", "raw")
"""Layers that make bytes of values."""
CARRIERS = ("ip", "mqtt")
"""Transports that carry bytes, so that an encoding stands above them."""
WHOLE = ("loc", "http")
"""Transports that carry values, so that nothing stands above them."""
LAYERS = (*ENCODINGS, *CARRIERS, *WHOLE)

NETWORK_ID: str = "fbdk[].ip[{}]"
"""What an ID without layers means at PUBLISH, SUBSCRIBE, CLIENT and SERVER."""
LOCAL_ID: str = "loc[{}]"
"""What it means at PUBL and SUBL."""

_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {"fbdk": "fbdk[].ip[127.0.0.1:61500]", "raw": "raw[].ip[127.0.0.1:61500]"}
)


class IdError(ValueError):
    """A connection ID cannot be used; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class ConnectionId:
    """What an ID says."""

    encoding: str
    """`fbdk` or `raw`; for transports that carry values, the transport itself."""
    transport: str
    address: str


def parse_id(text: str, *, default: str) -> ConnectionId:
    """Read an ID.

    Args:
        text: the ID.
        default: NETWORK_ID or LOCAL_ID, for a text without layers.

    Raises:
        IdError: it is written in another way, or has layers there are not.
    """
    layers = _layers(text.strip() if "]" in text else default.format(text.strip()))
    names = [name for name, _ in layers]
    for name in names:
        if name not in LAYERS:
            message = f'there is no layer "{name}". {choices_hint(name, LAYERS)}'
            raise IdError(message)
    match names:
        case [transport] if transport in WHOLE:
            return ConnectionId(transport, transport, layers[0][1])
        case [encoding, transport] if encoding in ENCODINGS and transport in CARRIERS:
            return ConnectionId(encoding, transport, layers[1][1])
        case _:
            raise IdError(_misplaced(names))


def _layers(text: str) -> list[tuple[str, str]]:
    """Return names and parameters; what follows the last bracket is ignored, as FORTE does."""
    found: list[tuple[str, str]] = []
    position = 0
    while match := _LAYER.match(text, position):
        found.append((match["name"], re.sub(r"\\(.)", r"\1", match["parameters"])))
        position = match.end()
        if not text.startswith(".", position):
            return found
        position += 1
    message = (
        f'"{text}" is no connection ID; expected layers such as "{_EXAMPLES["fbdk"]}", '
        'or an address alone: "127.0.0.1:61500"'
    )
    raise IdError(message)


def _misplaced(names: list[str]) -> str:
    if len(names) == 1 and names[0] in CARRIERS:
        return f'"{names[0]}" needs a layer above that says how values become bytes: fbdk or raw'
    if len(names) == 1:
        return f'"{names[0]}" needs a layer below that carries the bytes: "{_EXAMPLES[names[0]]}"'
    return (
        f"the layers {' over '.join(names)} do not fit: fbdk or raw stand over ip or mqtt; "
        "loc and http stand alone"
    )
