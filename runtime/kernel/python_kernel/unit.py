"""A compile unit: one generated module with its names, its globals and its line table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from compiler.ir.datatypes import DataType
from compiler.ir.policy import Settings
from compiler.lowering.marks import Mark
from compiler.lowering.values import Structs, initial_value, is_compound, is_flat
from runtime.kernel import conversion, json_parts
from runtime.kernel.base import RunTime
from runtime.kernel.functions import implementation
from runtime.kernel.python_kernel import primitives
from runtime.kernel.python_kernel.rounds import Rounds
from runtime.kernel.python_kernel.source import Names, SourceWriter
from runtime.kernel.values import copier

BASE_NAMESPACE: dict[str, Any] = {
    "HostNeeded": primitives.HostNeeded,
    "bad_character": primitives.bad_character,
    "bad_index": primitives.bad_index,
    "bad_part": primitives.bad_part,
    "character": primitives.character,
    "divide": primitives.divide,
    "infinity": float("inf"),
    "modulo": primitives.modulo,
    "not_a_number": float("nan"),
    "pick": json_parts.pick,
    "placed": json_parts.placed,
    "power_integer": primitives.power_integer,
    "power_real": primitives.power_real,
    "remainder_real": primitives.remainder_real,
    "round_real": conversion.round_real,
    "unsettled": primitives.unsettled,
    "whole": primitives.whole,
    "with_character": primitives.with_character,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all units of one graph share."""

    structs: Structs
    settings: Settings
    time: RunTime
    rounds: Rounds
    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """The functions of the graph, compiled."""
    counted: set[str] = field(default_factory=set)
    """Those of them that take from `rounds`."""
    several: set[str] = field(default_factory=set)
    """Those of them that give back a tuple of several values."""


class Unit:
    """Source under construction, with the objects its text refers to by name."""

    def __init__(self, surroundings: Surroundings, reserved: Iterable[str] = ()) -> None:
        """Start an empty module; names in `reserved` are never handed out."""
        self.surroundings = surroundings
        self.names = Names((*BASE_NAMESPACE, *reserved))
        self.writer = SourceWriter()
        self.namespace: dict[str, Any] = {**BASE_NAMESPACE, "rounds": surroundings.rounds}
        self.uses_rounds = False
        """Whether the code written since this was last cleared takes from the rounds."""
        self.calls_functions = False
        """Whether the code written since this was last cleared calls functions of the graph."""
        self._bound: dict[object, str] = {}

    def bind(self, wish: str, value: object, key: object = None) -> str:
        """Make an object known to the generated code; the same `key` gives the same name."""
        if key is not None and key in self._bound:
            return self._bound[key]
        name = self.names.take(wish)
        self.namespace[name] = value
        if key is not None:
            self._bound[key] = name
        return name

    def copy(self, text: str, datatype: DataType) -> str:
        """Return source that copies a value if its type is compound."""
        structs = self.surroundings.structs
        if not is_compound(datatype):
            return text
        if is_flat(datatype, structs):
            return f"{text}.copy()"
        name = self.bind(f"copy_{datatype}", copier(datatype, structs), ("copy", datatype))
        return f"{name}({text})"

    def convert(self, text: str, target: DataType, source: DataType) -> str:
        """Return source that converts a value as a connection does; compound values copied."""
        if target == source:
            return self.copy(text, target)
        inline = conversion.conversion_source(target, source, text)
        if inline is not None:
            return inline
        structs = self.surroundings.structs
        function = conversion.converter(
            target, source, default=lambda missing: initial_value("", missing, structs)
        )
        if function is None:
            return self.copy(text, target)
        wish = f"{source}_to_{target}"
        return f"{self.bind(wish, function, ('convert', target, source))}({text})"

    def wrap(self, datatype: DataType) -> str:
        """Return the name of a function that wraps an integer at the width of a type."""

        def wrap(value: int) -> Any:  # noqa: ANN401 - as the library's function
            return conversion.wrap(value, datatype)

        return self.bind(f"wrap_{datatype}", wrap, ("wrap", datatype))

    def function(self, function: str, arguments: tuple[DataType, ...], result: DataType) -> str:
        """Return the name of a function of the graph or of the standard."""
        if ("function", function) in self._bound:
            self.calls_functions = True
            self.uses_rounds = self.uses_rounds or function in self.surroundings.counted
            return self._bound["function", function]
        if function in self.surroundings.functions:
            known = self.surroundings.functions[function]
            self.uses_rounds = self.uses_rounds or function in self.surroundings.counted
            return self.bind(f"call_{function}", known, ("function", function))
        key = ("standard", function, arguments, result)
        if key in self._bound:
            return self._bound[key]
        time = self.surroundings.time
        made = implementation(function, arguments, result, time=time)
        return self.bind(function, made, key)

    def announce(self, function: str) -> str:
        """Name a function of the graph that this unit itself is going to define."""
        name = self.names.take(f"call_{function}")
        self._bound["function", function] = name
        return name

    def compile(self, filename: str) -> "CompiledUnit":
        """Compile what has been written."""
        text = self.writer.text
        code = compile(text, filename, "exec")
        return CompiledUnit(text, code, self.namespace, self.writer.marks)


@dataclass(frozen=True, slots=True)
class CompiledUnit:
    """A compiled module: its text, its code, its globals, and what its lines stand for."""

    text: str
    code: CodeType
    namespace: dict[str, Any]
    marks: tuple[Mark, ...]
