"""Functions in WebAssembly text that code calls by name; a module has those that it uses."""

import re
from collections.abc import Iterable, Mapping

from compiler.wasm.library import bits, heap, moments, numbers, numerals, rounds, texts

_CALLED = re.compile(r"\bcall \$(\w+)")
_MATHS = re.compile(r"\bcall \$math_(\w+)")
_OF_TWO = frozenset({"pow", "atan2"})

FUNCTIONS: Mapping[str, str] = {
    **numbers.FUNCTIONS,
    **bits.FUNCTIONS,
    **moments.FUNCTIONS,
    **texts.FUNCTIONS,
    **numerals.FUNCTIONS,
    **heap.FUNCTIONS,
    **rounds.FUNCTIONS,
}
"""By name."""


def library_functions(used: Iterable[str], texts: Iterable[str] = ()) -> list[str]:
    """Return functions of the library, with those that they call in turn.

    Args:
        used: names of functions.
        texts: code that may call functions, too.
    """
    found: dict[str, None] = {}
    open_names = [*used, *_called(texts)]
    while open_names:
        name = open_names.pop(0)
        if name in FUNCTIONS and name not in found:
            found[name] = None
            open_names += _called([FUNCTIONS[name]])
    return [FUNCTIONS[name] for name in found]


def library_imports(texts: Iterable[str]) -> list[str]:
    """Return the imports of mathematical functions that code calls."""
    names = {name for text in texts for name in _MATHS.findall(text)}
    return [_math_import(name) for name in sorted(names)]


def _called(texts: Iterable[str]) -> list[str]:
    return [name for text in texts for name in _CALLED.findall(text)]


def _math_import(name: str) -> str:
    parameters = "f64 f64" if name in _OF_TWO else "f64"
    return f'  (import "math" "{name}" (func $math_{name} (param {parameters}) (result f64)))'
