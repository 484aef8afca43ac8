"""The graphs that all are measured with, as functions of Python whose parameters are parents."""

import json
import resource
from collections.abc import Callable
from typing import Any

Edges = list[tuple[str, list[str]]]


def edges(case: str) -> Edges:
    """Return the tasks of a case with their parents: `out-10000`, `layers-100`, `chain-1000`."""
    shape, _, number = case.partition("-")
    size = int(number)
    match shape:
        case "out":
            return [("root", []), *((f"t{i}", ["root"]) for i in range(size))]
        case "chain":
            return [(f"t{i}", [f"t{i - 1}"] if i else []) for i in range(size)]
        case _:
            return [
                (f"t{row}_{i}", [f"t{row - 1}_{i}", f"t{row - 1}_{(i + 1) % size}"] if row else [])
                for row in range(size)
                for i in range(size)
            ]


def functions(tasks: Edges, kind: str) -> dict[str, Callable[..., Any]]:
    """Return a function for each task, `async` or plain; it does nothing and returns 1.

    They are functions of this module from then on, as kept runs want it.
    """
    word = "async def" if kind == "async" else "def"
    source = "\n".join(
        f"{word} {name}({', '.join(f'{one}: int' for one in parents)}) -> int: return 1"
        for name, parents in tasks
    )
    exec(source, globals())  # noqa: S102 - written above
    return {name: globals()[name] for name, _ in tasks}


def tell(tasks: Edges, **seconds: float) -> None:
    """Print what was measured."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"tasks": len(tasks), "peak": peak, **seconds}))
