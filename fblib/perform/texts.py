"""Performs the operations on text that need no library."""

from fblib.operation import Inputs, OperationContext, Outputs
from fblib.service import Value


def split(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the parts of a text."""
    text, separator = str(inputs["text"]), str(inputs["separator"])
    found = text.split(separator) if separator else text.splitlines()
    if inputs["strip"]:
        found = [stripped for part in found if (stripped := part.strip())]
    parts: list[Value] = list(found)
    return {"parts": parts, "count": len(parts)}
