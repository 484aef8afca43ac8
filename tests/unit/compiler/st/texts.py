"""A scope with a variable of every kind, and short ways to compile texts in it."""

import dataclasses
from typing import Any

from compiler.ir.code import Algorithm, Local
from compiler.ir.datatypes import BOOL, INT, REAL, DataType, StructType, parse_datatype
from compiler.ir.declarations import AlgorithmDeclaration
from compiler.ir.diagnostics import Diagnostic, Diagnostics
from compiler.ir.source import Span
from compiler.st import Parameter, Routine, Scope, ScopeVariable, compile_algorithm

TYPES = {
    "b": "BOOL",
    "b2": "BOOL",
    "by": "BYTE",
    "w": "WORD",
    "dw": "DWORD",
    "si": "SINT",
    "i": "INT",
    "j": "INT",
    "d": "DINT",
    "li": "LINT",
    "u": "UINT",
    "ul": "ULINT",
    "r": "REAL",
    "l": "LREAL",
    "t": "TIME",
    "t2": "TIME",
    "lt": "LTIME",
    "dt": "DT",
    "tod": "TOD",
    "s": "STRING",
    "s10": "STRING[10]",
    "ws": "WSTRING",
    "c": "CHAR",
    "arr": "ARRAY [0..9] OF INT",
    "mat": "ARRAY [1..3, 0..1] OF REAL",
    "open": "ARRAY [*] OF INT",
    "p": "pkg::Point",
}
STRUCTS = {"pkg::point": (Local("X", INT, "3"), Local("Y", REAL))}
CONSTANTS: dict[str, tuple[DataType, str]] = {
    "pkg::limits::max": (INT, "7"),
    "limits::max": (INT, "7"),
    "max_level": (INT, "7"),
    "origin": (StructType("pkg::Point"), "(X:=1)"),
}
EVENTS = ("EI", "REQ", "Ad.GO")
SPAN = Span("block.fbt", 10, 5)


def scope() -> Scope:
    """Return the scope: every name of `TYPES`, an input `inp`, an adapter `Ad`, a block `fb`."""
    variables = {
        name: ScopeVariable(name, parse_datatype(datatype)) for name, datatype in TYPES.items()
    }
    variables["inp"] = ScopeVariable("inp", INT, writable=False)
    variables["ad.d1"] = ScopeVariable("Ad.D1", BOOL, writable=False)
    variables["ad.d2"] = ScopeVariable("Ad.D2", BOOL)
    variables["fb.in"] = ScopeVariable("fb.IN", BOOL)
    variables["fb.q"] = ScopeVariable("fb.Q", BOOL, writable=False)
    routine = Routine(
        name="fb.REQ",
        algorithm="fb.REQ",
        inputs=(Parameter("IN", BOOL, None, "fb.IN"),),
        outputs=(Parameter("Q", BOOL, None, "fb.Q"),),
    )
    routines = {"fb": routine, "fb.req": routine}
    return Scope(variables, STRUCTS, CONSTANTS, {}, ("fb",), routines)


def compiled(text: str, where: Scope | None = None) -> tuple[Algorithm | None, list[Diagnostic]]:
    """Compile the text of an algorithm."""
    diagnostics = Diagnostics()
    declaration = AlgorithmDeclaration("A", text, span=SPAN)
    algorithm = compile_algorithm(declaration, where or scope(), diagnostics)
    return algorithm, list(diagnostics)


def codes(diagnostics: list[Diagnostic]) -> list[str]:
    """Return the codes of diagnostics."""
    return [diagnostic.code for diagnostic in diagnostics]


def without_places(node: Any) -> Any:  # noqa: ANN401 - any part of typed code
    """Return typed code with all lines and spans taken away."""
    if isinstance(node, tuple):
        return tuple(without_places(item) for item in node)
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        fields = {
            field.name: without_places(getattr(node, field.name))
            for field in dataclasses.fields(node)
            if field.name not in ("line", "span")
        }
        return (type(node).__name__, tuple(fields.items()))
    return node
