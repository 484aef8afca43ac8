"""How functions of a module begin and end, and what bounds how long and how deep they go.

A function that keeps compounds has a frame: bytes on a stack of its own in linear memory. One
that may call itself, by others or not, counts what it takes of the engine's stack, so that
this never overflows.
"""

from collections.abc import Sequence

from compiler.lowering.marks import NO_MARK, Mark
from compiler.wasm.memory_map import Fault
from compiler.wasm.storage import aligned
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, Wat, const, get, op

DEEPEST = 320_000
"""Bytes of the engine's stack that nested calls may take, by the estimate `_weight`.

The engine has 512 KiB. What is left is for what is not counted: `run`, and calls that are the
last ones and small."""
_LARGE = 8_192
"""Functions that may take so much of it are counted even if they are never part of a recursion."""
_CALL, _LOCAL, _OPERATION = 160, 8, 2
"""Bytes of that stack per call, local and operation. Of these the engine keeps some results over
a call that it can use again behind it: one in six at the very most, eight bytes each."""


def take_round(unit: Unit, code: Code) -> None:
    """Write the taking of one of the rounds that are left to the entry."""
    unit.uses_rounds = True
    left = op("global.get $rounds")
    with code.when(op("i64.eqz", left)):
        code.do(f"call {unit.use('more_rounds')}")
        unit.check_called(code)
    code.do("global.set $rounds", op("i64.sub", left, const("i64", 1)))


def function_text(
    unit: Unit,
    head: str,
    code: Code,
    *,
    nests: bool,
    round_for: Mark | None = None,
    results: Sequence[Wat] = (),
) -> str:
    """Return the text of a function around what it does.

    Args:
        unit: the module.
        head: its name, parameters and result types.
        code: what it does, complete.
        nests: whether it may be part of a recursion.
        round_for: what its call stands for if it takes one of the entry's rounds.
        results: what it gives back.
    """
    begin, first, end = Code(indent=1), Code(indent=2), Code(indent=1)
    weight = _weight(head, code, results)
    if nests or weight > _LARGE:
        _nest(unit, begin, first, end, weight)
    if code.frame_size:
        _frame(unit, begin, first, end, aligned(code.frame_size, 8))
    if round_for is not None:
        unit.mark = round_for
        take_round(unit, first)
    unit.mark = NO_MARK
    declared = [*code.declarations(), *(["(local $frame i32)"] if code.frame_size else [])]
    return "\n".join(
        [
            f"(func {head}",
            *(f"  {one}" for one in declared),
            *begin.lines,
            "  block $fault",
            *first.lines,
            *code.lines,
            "  end",
            *end.lines,
            *(f"  {one.text}" for one in results),
            ")",
        ]
    )


def _nest(unit: Unit, begin: Code, first: Code, end: Code, weight: int) -> None:
    depth, more = op("global.get $depth"), const("i32", weight)
    begin.do("global.set $depth", op("i32.add", depth, more))
    # What is too deep is the call, so its place is told.
    unit.mark = NO_MARK
    with first.when(op("i32.gt_u", depth, const("i32", DEEPEST))):
        unit.fail(first, Fault.RECURSION)
    end.do("global.set $depth", op("i32.sub", depth, more))


def _frame(unit: Unit, begin: Code, first: Code, end: Code, size: int) -> None:
    unit.frames += size
    stack, bytes_of_it = op("global.get $stack"), const("i32", size)
    begin.do("local.set $frame", stack)
    unit.mark = NO_MARK
    left = op("i32.sub", op("global.get $stack_end"), get("$frame"))
    with first.when(op("i32.lt_u", left, bytes_of_it)):
        unit.fail(first, Fault.RECURSION)
    first.do("global.set $stack", op("i32.add", get("$frame"), bytes_of_it))
    end.do("global.set $stack", get("$frame"))


def _weight(head: str, code: Code, results: Sequence[Wat]) -> int:
    """Estimate what a call takes of the engine's stack, in bytes."""
    locals_ = len(code.locals) + head.count("(param") + len(results)
    return _CALL + _LOCAL * locals_ + _OPERATION * sum(line.count("(") for line in code.lines)
