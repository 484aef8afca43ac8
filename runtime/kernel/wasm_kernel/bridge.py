"""Calls from a program to Python: of the host's functions and of `math`.

Whatever is called goes one way: a small module between the program and Python puts a number and
the arguments into linear memory, calls one function that takes and returns nothing, and fetches
the result. So Python needs only one kind of function, which is quick to call, and what it has to
do with memory are plain loads and stores.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from compiler.wasm.memory_map import CALLS_OUT

_NUMBER = CALLS_OUT
"""i32: a host function's number, then its result; below zero: which function of `math`."""
_REALS = _NUMBER + 8
"""Two f64: arguments, and at the first one's place the result."""
_REALS_END = _REALS + 16
FAILED = 1
"""What the number is after an exception: the result of a host function that failed."""


class Import(NamedTuple):
    """A function that a program imports, and how many arguments it has."""

    area: str
    name: str
    arguments: int


def bridge(wanted: Sequence[Import]) -> str:
    """Return the text of the module that exports these functions as `area.name`."""
    lines = ['(module (import "fb" "memory" (memory 1)) (import "fb" "call" (func $call))']
    number = 0
    for one in wanted:
        if one.area == "math":
            number -= 1
            lines += _real_function(one, number)
        else:
            lines += _host_function(one)
    return "\n".join([*lines, ")"])


def _host_function(wanted: Import) -> list[str]:
    return [
        f'(func (export "{wanted.area}.{wanted.name}") (param i32) (result i32)',
        f"  (i32.store (i32.const {_NUMBER}) (local.get 0))",
        "  (call $call)",
        f"  (i32.load (i32.const {_NUMBER})))",
    ]


def _real_function(wanted: Import, number: int) -> list[str]:
    parameters = " ".join(["(param f64)"] * wanted.arguments)
    return [
        f'(func (export "{wanted.area}.{wanted.name}") {parameters} (result f64)',
        f"  (i32.store (i32.const {_NUMBER}) (i32.const {number}))",
        *(
            f"  (f64.store (i32.const {_REALS + 8 * one}) (local.get {one}))"
            for one in range(wanted.arguments)
        ),
        "  (call $call)",
        f"  (f64.load (i32.const {_REALS})))",
    ]


class Growth:
    """Whether a program had the opportunity to make the memory larger since somebody looked."""

    __slots__ = ("is_possible",)

    def __init__(self) -> None:
        """Nobody has looked yet."""
        self.is_possible = True


class Answers:
    """What Python does when it is called by a program.

    An exception cannot go through WebAssembly. It is kept, the program goes on as after a failed
    host function, and whoever called the program finds the exception here.
    """

    def __init__(
        self,
        view: memoryview,
        host: Callable[[int], int],
        reals: Sequence[tuple[Callable[..., float], int]],
        growth: Growth,
    ) -> None:
        """Answer with these functions.

        Args:
            view: the program's memory.
            host: computes a function of the host by its number.
            reals: the functions of `math` that are imported, each with how many arguments it has.
            growth: is told that the program ran.
        """
        self.number = view[_NUMBER : _NUMBER + 4].cast("i")
        self._reals = view[_REALS:_REALS_END].cast("d")
        self._host = host
        self._functions = [(function, many == 1) for function, many in reals]
        self._growth = growth
        self.problem: BaseException | None = None
        """The last exception that there was."""
        self.is_busy = False
        """Whether Python is computing for the program now."""

    def answer(self) -> None:
        """Compute what the numbers in memory ask for."""
        self.is_busy = True
        self._growth.is_possible = True
        number = self.number[0]
        if number >= 0:
            self.number[0] = self._host(number)
        else:
            function, is_of_one = self._functions[-1 - number]
            reals = self._reals
            reals[0] = function(reals[0]) if is_of_one else function(reals[0], reals[1])
        self.is_busy = False

    def fail(self, problem: BaseException) -> None:
        """Keep an exception for whoever called the program."""
        self.problem = problem
        self.number[0] = FAILED
        self.is_busy = False

    def answer_safely(self) -> None:
        """Compute what is asked for; keep an exception instead of raising it."""
        try:
            self.answer()
        except BaseException as problem:  # noqa: BLE001 - it cannot go through WebAssembly
            self.fail(problem)

    def throw(self) -> None:
        """Raise the exception that was kept, if there is one."""
        if self.problem is not None:
            problem, self.problem = self.problem, None
            raise problem
