"""What all code of one module shares: constant texts, marks, host functions, library functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compiler.ir.code import Function
from compiler.ir.datatypes import DataType
from compiler.ir.policy import Settings
from compiler.lowering.marks import NO_MARK, Mark
from compiler.wasm.memory_map import FAULT_A, FAULT_B, FAULT_C, FAULT_CODE, FAULT_MARK, Fault
from compiler.wasm.storage import Storages
from compiler.wasm.wat import Code, Wat, const, identifier, op


@dataclass(frozen=True, slots=True)
class HostFunction:
    """A function that the host computes; its arguments and its result are in SCRATCH.

    `argument n` is at `SCRATCH + 8 * n`, an address where its type is compound; the result is at
    SCRATCH, where the result is compound as the address to put it that came behind the arguments.
    """

    kind: str
    """`function`: a standard function by its name; `convert`: what a connection does; `pick`,
    `place`: parts of JSON values; `operator`: what `**` and MOD of reals are."""
    name: str
    arguments: tuple[DataType, ...]
    result: DataType
    details: tuple[Any, ...] = ()


class Unit:
    """The shared part of one module under construction."""

    def __init__(
        self, storages: Storages, settings: Settings, functions: Mapping[str, Function]
    ) -> None:
        """Start an empty module.

        Args:
            storages: how values lie in memory.
            settings: the limits of the graph.
            functions: the functions of the graph.
        """
        self.storages = storages
        self.settings = settings
        self.functions = functions
        self.mark = NO_MARK
        """What the code written now stands for."""
        self.marks: dict[Mark, int] = {NO_MARK: 0}
        self.texts: dict[str, int] = {}
        """Constant texts, with their numbers; where they lie is known with the graph's tables."""
        self.host_functions: dict[HostFunction, int] = {}
        self.library: dict[str, None] = {}
        """Names of library functions that are used, in the order of their first use."""
        self.states: dict[tuple[str, str], int] = {}
        """Pairs of state names, for the error of a chart that does not settle."""
        self.asked: list[tuple[HostFunction, Mark]] = []
        """What code written since this was last cleared leaves to the host, and where."""
        self.is_rare = False
        """Whether what is written now is only executed where the code itself has no result."""
        self.uses_rounds = False
        """Whether code written since this was last cleared may take from `$rounds`."""
        self.calls_functions = False
        """Whether code written since this was last cleared calls functions of the graph."""
        self.called: dict[str, str] = {}
        """Functions of the graph that are called, with their names in the module."""
        self.frames = 0
        """Bytes of the frames of all functions together: how far they reach without recursion."""
        self.pushes = 0
        """Events sent to one target in the handler that is written now."""
        self.list_pushes = 0
        """Events sent to a list of targets in it."""
        self._names: dict[str, int] = {}

    def number_of(self, mark: Mark) -> int:
        """Return the number of a mark."""
        return self.marks.setdefault(mark, len(self.marks))

    def name(self, wish: str) -> str:
        """Return a name for a function of the module that no other has.

        The number behind the colon also tells it from all names that do not come from files.
        """
        readable = identifier(wish)
        number = self._names[readable] = self._names.get(readable, 0) + 1
        return f"${readable}:{number}"

    def use(self, function: str) -> str:
        """Return the name of a function of the library, which the module will then have."""
        self.library[function] = None
        return f"${function}"

    def host(self, function: HostFunction) -> int:
        """Return the number of a host function."""
        if not self.is_rare:
            self.asked.append((function, self.mark))
        return self.host_functions.setdefault(function, len(self.host_functions))

    def text(self, value: str) -> Wat:
        """Return the address of a constant text."""
        number = self.texts.setdefault(value, len(self.texts))
        return op(f"global.get $text_{number}")

    def fail(
        self,
        code: Code,
        fault: int,
        a: Wat | None = None,
        b: Wat | None = None,
        c: Wat | None = None,
    ) -> None:
        """Write what ends the entry with a fault; a, b, c are i64 that its message tells."""
        # Not by calling `$fail`: a call would cost registers even where nothing ever fails.
        nowhere = const("i32", 0)
        code.do(f"i32.store offset={FAULT_CODE}", nowhere, const("i32", fault))
        mark = const("i32", self.number_of(self.mark))
        code.do(f"i32.store offset={FAULT_MARK}", nowhere, mark)
        for place, told in ((FAULT_A, a), (FAULT_B, b), (FAULT_C, c)):
            if told is not None:
                code.do(f"i64.store offset={place}", nowhere, told)
        code.line("(global.set $failed (i32.const 1))")
        code.line("br $fault")

    def check_called(self, code: Code) -> None:
        """Write what goes on with a fault that happened in a called function.

        A function that does not know what its code stands for leaves that to whoever called it.
        """
        number = self.number_of(self.mark)
        if not number:
            code.line("(br_if $fault (global.get $failed))")
            return
        with code.when(op("global.get $failed")):
            place = const("i32", FAULT_MARK)
            known = op("i32.load", place)
            code.do("i32.store", place, op("select", known, const("i32", number), known))
            code.line("br $fault")

    def divided_by_zero(self, code: Code, is_zero: Wat) -> None:
        """Write the check of a divisor."""
        with code.when(is_zero):
            self.fail(code, Fault.DIVISION)
