"""WebAssembly text: expressions as folded instructions, functions as lines with locals.

An expression is written as it is nested: `(i32.add (local.get $a) (i32.const 1))`. What needs
statements (a check, a call that may fail) is written as lines before, in the order in which it is
evaluated, and kept in a local; so an expression is always pure text. That is allowed because
evaluating an expression of typed code changes no variable.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from compiler.wasm.storage import Storage, ValueType, aligned

_DEEPEST = 24
"""Parentheses inside one another; deeper expressions are kept in a local first.

Assemblers have a bound for text, and people for reading."""
_ODD = re.compile(r"[^A-Za-z0-9_.]")
_LONGEST = 60
_SIMPLE = ("(local.get ", "(i32.const ", "(i64.const ", "(f32.const ", "(f64.const ")


class Wat(NamedTuple):
    """An expression that leaves one value; pure, so that it may be written anywhere."""

    text: str
    depth: int = 1


def op(instruction: str, *operands: Wat) -> Wat:
    """Return an instruction with its operands folded into it."""
    inside = "".join(f" {one.text}" for one in operands)
    return Wat(f"({instruction}{inside})", 1 + max((one.depth for one in operands), default=0))


def const(kind: ValueType, value: float) -> Wat:
    """Return a constant."""
    if isinstance(value, int):
        return op(f"{kind}.const {int(value)}")
    return op(f"{kind}.const {_real(value)}")


def _real(value: float) -> str:
    if value != value:  # noqa: PLR0124 - the test for NaN
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return value.hex()


def get(local: str) -> Wat:
    """Return the value of a local."""
    return op(f"local.get {local}")


def identifier(text: str) -> str:
    """Return a name as WebAssembly text may have it, behind a `$`."""
    return _ODD.sub("_", text[:_LONGEST]) or "_"


def comment(text: str) -> str:
    """Return a text as it may stand in a comment: on one line, and not long."""
    return "".join(each if each.isprintable() else " " for each in text[:_LONGEST])


class Code:
    """The lines of one function, and the locals they use.

    `br $fault` is allowed everywhere: the function's end is there, and whoever called it looks
    at `$failed`.
    """

    def __init__(self, *, indent: int = 2) -> None:
        """Start with nothing."""
        self._lines: list[str] = []
        self._indent = indent
        self.locals: dict[str, ValueType] = {}
        self._free: dict[ValueType, list[str]] = {}
        self._scopes: list[list[tuple[ValueType, str]]] = [[]]
        self._labels = 0
        self._frame = 0
        self._largest_frame = 0

    # --- Lines ---------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Write a line."""
        self._lines.append("  " * self._indent + text)

    def do(self, instruction: str, *operands: Wat) -> None:
        """Write an instruction with its operands folded into it."""
        self.line(op(instruction, *operands).text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write a head such as `block $done`, what is written meanwhile, and its end."""
        self.line(head)
        with self.deeper():
            yield
        self.line("end")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Indent what is written meanwhile."""
        self._indent += 1
        yield
        self._indent -= 1

    @contextmanager
    def when(self, condition: Wat) -> Iterator[None]:
        """Write what is executed if an i32 is not 0."""
        self.line(condition.text)
        with self.block("if"):
            yield

    @contextmanager
    def times(self, number: int) -> Iterator[Wat]:
        """Write what is executed so many times, at least once, with the number of the round."""
        with self.scope():
            counter, again = self.local("i32"), self.label("again")
            self.do(f"local.set {counter}", const("i32", 0))
            with self.block(f"loop {again}"):
                with self.scope():
                    yield get(counter)
                one_more = op("i32.add", get(counter), const("i32", 1))
                one_more = op(f"local.tee {counter}", one_more)
                self.do(f"br_if {again}", op("i32.lt_u", one_more, const("i32", number)))

    @contextmanager
    def branches(self) -> Iterator["Branches"]:
        """Write alternatives: `with one.when(condition)` …, `with one.otherwise()`."""
        made = Branches(self)
        yield made
        made.close()

    def label(self, wish: str) -> str:
        """Return a label of its own."""
        self._labels += 1
        return f"${wish}_{self._labels}"

    # --- Locals --------------------------------------------------------------------------

    def local(self, kind: ValueType) -> str:
        """Return a local that is free until the scope ends; what is in it is not known."""
        free = self._free.setdefault(kind, [])
        if free:
            name = free.pop()
        else:
            name = f"${kind}_{sum(one == kind for one in self.locals.values())}"
            self.locals[name] = kind
        self._scopes[-1].append((kind, name))
        return name

    def keep(self, kind: ValueType, value: Wat) -> Wat:
        """Write the evaluation of a value here and now; return it as a local."""
        name = self.local(kind)
        self.do(f"local.set {name}", value)
        return get(name)

    def reused(self, kind: ValueType, value: Wat) -> Wat:
        """Return a value that may be written several times: a constant or a local."""
        return value if value.text.startswith(_SIMPLE) else self.keep(kind, value)

    def shallow(self, kind: ValueType, value: Wat) -> Wat:
        """Return a value, kept in a local if it is nested too deeply to grow further."""
        return self.keep(kind, value) if value.depth > _DEEPEST else value

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Free the locals taken meanwhile afterwards."""
        self._scopes.append([])
        frame = self._frame
        yield
        self._frame = frame
        for kind, name in self._scopes.pop():
            self._free[kind].append(name)

    # --- The frame -----------------------------------------------------------------------

    def room(self, storage: Storage) -> Wat:
        """Return the address of bytes in the function's frame, free until the scope ends.

        The frame begins at the local `$frame`, on a boundary of 8 bytes.
        """
        offset = aligned(self._frame, storage.align)
        self._frame = offset + storage.size
        self._largest_frame = max(self._largest_frame, self._frame)
        return op("i32.add", get("$frame"), const("i32", offset)) if offset else get("$frame")

    @property
    def frame_size(self) -> int:
        """The most bytes that the code written so far needs in its frame at a time."""
        return aligned(self._largest_frame, 8)

    @property
    def lines(self) -> list[str]:
        """All lines so far."""
        return self._lines

    def declarations(self) -> list[str]:
        """Return the lines that declare the locals."""
        by_kind: dict[str, list[str]] = {}
        for name, kind in self.locals.items():
            by_kind.setdefault(kind, []).append(name)
        return [
            " ".join(f"(local {name} {kind})" for name in names[at : at + 6])
            for kind, names in by_kind.items()
            for at in range(0, len(names), 6)
        ]


class Branches:
    """`if … else if … else`, where each condition may need lines of its own."""

    def __init__(self, code: Code) -> None:
        """Write into a function."""
        self._code = code
        self._ends = ExitStack()
        self._is_first = True

    def following(self) -> None:
        """Go into the `else` of the condition before: what is written now belongs there.

        To be called before lines that the next condition or alternative needs.
        """
        if self._is_first:
            self._is_first = False
            return
        self._code.line("else")
        self._ends.enter_context(self._code.deeper())

    @contextmanager
    def when(self, condition: Wat) -> Iterator[None]:
        """Write an alternative, after `following`."""
        self._code.line(condition.text)
        self._code.line("if")
        self._ends.callback(self._code.line, "end")
        with self._code.deeper():
            yield

    @contextmanager
    def otherwise(self) -> Iterator[None]:
        """Write what is executed if no condition held, after `following`."""
        yield

    def close(self) -> None:
        """Write the ends."""
        self._ends.close()
