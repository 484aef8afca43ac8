"""Which operations are performed by tests: found in the code of `tests/integration/operations`.

A test performs an operation by `bench.perform("http.request", …)`, its name in the code.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "integration" / "operations"


@cache
def performed() -> Mapping[str, str]:
    """Return the operations that are performed by tests, each with the name of a file."""
    return {
        name: f"operations/{path.name}"
        for path in sorted(FOLDER.glob("test_*.py"), reverse=True)
        for name in _names(ast.parse(path.read_text(encoding="utf-8")))
    }


def _names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="perform"), args=[ast.Constant(value=str(name)), *_]
            ):
                yield name
            case _:
                pass
