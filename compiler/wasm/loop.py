"""The function `run`: takes entries from a queue and executes them, up to a budget.

`run(queue, budget)` returns why it came back in the lowest byte (`memory_map`), and above it how
many entries it executed. What it needs at every entry is in locals: the queue's ends, the entry
being executed (`$entry`, its instance `$p`), the next one (`$next`), and how many entries may
follow before it has to look around (`$left`): for the end of its budget, for a heap that
is full, for a queue that has grown.
"""

from compiler.wasm import memory_map as at
from compiler.wasm.queueing import put_back, take_next, take_out
from compiler.wasm.wat import Code, const, get, op

_LOCALS = """\
    (local $status i64) (local $left i32) (local $budget i32)
    (local $ring i32) (local $mask i32) (local $head i32) (local $tail i32)
    (local $next i64) (local $entry i64) (local $target i64) (local $p i32)
    (local $handler i32) (local $taken i32) (local $flags i32) (local $watch i32)
    (local $recorded i32) (local $record_step i32) (local $room i32) (local $frame i32)"""

MOST = 1 << 30
"""Entries that one call executes at most."""
ALLOCATING = 256
"""Entries between two looks at the heap: each may make a few texts of 65,534 characters."""


def print_run(handlers: Code, count: int, *, first: int, allocates: bool) -> list[str]:
    """Return the lines of `run`.

    Args:
        handlers: what all handlers do, one after the other, each beginning with an `end`.
        count: how many handlers there are.
        first: offset in a record of the number of its first handler.
        allocates: whether handlers may put texts on the heap.
    """
    code = Code(indent=2)
    _begin(code, handlers.frame_size)
    with code.block("block $exit"):
        with code.block("block $fault"):
            with code.block("loop $turn"):
                _take_entry(code, allocates=allocates, first=first)
                with code.block("loop $dispatch"):
                    code.line("block $dropped")
                    for number in reversed(range(count)):
                        code.line(f"block ${number}")
                    labels = " ".join(f"${number}" for number in range(count))
                    code.do(f"br_table {labels} $dropped", get("$handler"))
                    code.lines.extend(line for line in handlers.lines if line)
                    code.line("end ;; an entry of no handler is dropped")
                    code.line("br $turn")
            code.line("unreachable")
        code.do("i64.store", const("i32", at.HOST_ENTRY), get("$entry"))
        code.do("local.set $status", const("i64", at.FAULT))
        code.do("global.set $failed", const("i32", 0))
    _end(code, handlers.frame_size)
    head = '  (func $run (export "run") (param $queue i32) (param $given i64) (result i64)'
    declared = [f"    {line}" for line in handlers.declarations()]
    return [head, _LOCALS, *declared, *code.lines, "  )"]


def _begin(code: Code, frame_size: int) -> None:
    most = const("i64", MOST)
    given = op("select", get("$given"), most, op("i64.lt_u", get("$given"), most))
    code.do("local.set $given", given)
    code.do("local.set $budget", op("i32.wrap_i64", given))
    code.do("local.set $recorded", op(f"i32.load offset={at.TRACE_NEXT}", const("i32", 0)))
    code.do("local.set $record_step", op(f"i32.load offset={at.TRACE_STEP}", const("i32", 0)))
    if frame_size:
        code.do("local.set $frame", op("global.get $stack"))
        code.do("global.set $stack", op("i32.add", get("$frame"), const("i32", frame_size)))
    take_out(code)


def _take_entry(code: Code, *, allocates: bool, first: int) -> None:
    """Write the taking of the next entry: `$entry`, `$p` and `$handler`."""
    with code.when(op("i64.eqz", get("$next"))):
        code.do("local.set $status", const("i64", at.EMPTY))
        code.line("br $exit")
    with code.when(op("i32.eqz", get("$left"))):
        _look_around(code, allocates=allocates)
    code.do("local.set $left", op("i32.sub", get("$left"), const("i32", 1)))
    code.do("local.set $entry", get("$next"))
    code.do("i64.store", get("$recorded"), get("$entry"))
    code.do("local.set $recorded", op("i32.add", get("$recorded"), get("$record_step")))
    code.do("local.set $p", op("i32.wrap_i64", get("$entry")))
    take_next(code)
    number = op("i32.wrap_i64", op("i64.shr_u", get("$entry"), const("i64", 32)))
    own = op(f"i32.load offset={first}", get("$p"))
    code.do("local.set $handler", op("i32.add", own, number))


def _look_around(code: Code, *, allocates: bool) -> None:
    """Write what has to be looked at now and then; sets `$left`."""
    with code.when(op("i32.eqz", get("$budget"))):
        code.do("local.set $status", const("i64", at.BUDGET))
        code.line("br $exit")
    sure = op(f"i32.load offset={at.QUEUE_SURE}", get("$queue"))
    with code.when(op("i32.gt_u", get("$mask"), sure)):
        # Only once: whoever drives knows it now, and gives small budgets.
        code.do(f"i32.store offset={at.QUEUE_SURE}", get("$queue"), const("i32", -1))
        code.do("local.set $status", const("i64", at.GROW))
        code.line("br $exit")
    code.do("local.set $left", get("$budget"))
    if allocates:
        _look_at_heap(code)
    with code.when(get("$record_step")):
        _look_at_record(code)
    code.do("local.set $budget", op("i32.sub", get("$budget"), get("$left")))


def _look_at_heap(code: Code) -> None:
    following = op(f"i32.load offset={at.HEAP_NEXT}", const("i32", 0))
    full = op(f"i32.load offset={at.HEAP_FULL}", const("i32", 0))
    with code.when(op("i32.gt_u", following, full)):
        code.do("local.set $left", const("i32", 0))
        code.do("local.set $status", const("i64", at.COLLECT))
        code.line("br $exit")
    _at_most(code, const("i32", ALLOCATING).text)


def _look_at_record(code: Code) -> None:
    end = op(f"i32.load offset={at.TRACE_END}", const("i32", 0))
    left = op("i32.sub", end, get("$recorded"))
    code.do("local.set $room", op("i32.shr_u", left, const("i32", 3)))
    with code.when(op("i32.eqz", get("$room"))):
        code.do("local.set $left", const("i32", 0))
        code.do("local.set $status", const("i64", at.RECORDED))
        code.line("br $exit")
    _at_most(code, get("$room").text)


def _at_most(code: Code, most: str) -> None:
    code.line(
        f"(local.set $left (select (local.get $left) {most} (i32.lt_u (local.get $left) {most})))"
    )


def _end(code: Code, frame_size: int) -> None:
    put_back(code)
    if frame_size:
        code.do("global.set $stack", get("$frame"))
    code.do(f"i32.store offset={at.TRACE_NEXT}", const("i32", 0), get("$recorded"))
    unused = op("i64.extend_i32_u", op("i32.add", get("$budget"), get("$left")))
    executed = op("i64.sub", get("$given"), unused)
    code.do("i64.or", op("i64.shl", executed, const("i64", 8)), get("$status"))
