"""What the blocks between types of one name do: nothing, at the edges of the type too."""

from collections.abc import Sequence

from fblib.service import Value
from tests.bench import Case, Line
from tests.type_model import BITS, INTEGERS, REALS, edges

_EDGES: dict[str, Sequence[Value]] = {
    **{name: edges(name) for name in ("BOOL", *BITS, *INTEGERS, *REALS, "TIME")},
    "DATE": (0, 86_400_000_000_000),
    "STRING": ("", "text", "it's"),
    "WSTRING": ("", "Grüße", "€"),
}


def _case(name: str, values: Sequence[Value]) -> Case:
    lines = [Line("REQ", inputs={"IN": one}, events="CNF", outputs={"OUT": one}) for one in values]
    return (f"{name}2{name}", {}, lines)


CASES = tuple(_case(name, values) for name, values in _EDGES.items())
