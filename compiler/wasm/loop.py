"""The function `run`: takes entries from a queue and executes them, up to a budget.

`run(queue, budget)` returns why it came back in the lowest byte (`memory_map`), and above it how
many entries it executed. What it needs at every entry is in locals: the queue's ends, the next
entry (`$next`), the instance of the present one (`$p`), and how many entries may follow before it
has to look around (`$left`): for the end of its budget, for a heap that is full, for a queue that
has grown. An empty queue has the entry 0 next, which belongs to no instance and ends `run`.
"""

from compiler.wasm import memory_map as at
from compiler.wasm.queueing import QUEUE, put_back, take_next, take_out
from compiler.wasm.wat import Code, Wat, const, get, op

_LOCALS = """\
    (local $status i64) (local $left i32)
    (local $ring i32) (local $mask i32) (local $head i32) (local $tail i32)
    (local $next i64) (local $target i64) (local $p i32)
    (local $handler i32) (local $taken i32) (local $flags i32) (local $watch i32)
    (local $room i32) (local $recorded i32) (local $frame i32)
    (local $published i32) (local $published_f32 f32) (local $published_f64 f64)"""

MOST = 1 << 30
"""Entries that one call executes at most."""
ALLOCATING = 256
"""Entries between two looks at the heap: each may make a few texts of 65,534 characters."""
_NOWHERE = const("i32", 0)
_BUDGET = op(f"i32.load offset={at.RUN_BUDGET}", _NOWHERE)


def print_run(
    handlers: Code, count: int, *, first: int, allocates: bool, pushes: tuple[int, int]
) -> list[str]:
    """Return the lines of `run`.

    Args:
        handlers: what all handlers but number 0 do, one after the other, each beginning with an
            `end`.
        count: how many handlers there are.
        first: offset in a record of the number of its first handler.
        allocates: whether handlers may put texts on the heap.
        pushes: how many single entries a handler may queue at most, and how many lists.
    """
    code = Code(indent=2)
    _begin(code, handlers.frame_size)
    with code.block("block $exit"):
        with code.block("block $fault"):
            with code.block("loop $turn"):
                # What is seldom executed stands last: a branch that is taken costs more.
                with code.block("block $look_around"):
                    code.do("br_if $look_around", op("i32.eqz", get("$left")))
                    _take_entry(code, first=first)
                    with code.block("loop $dispatch"):
                        _dispatch(code, count)
                        code.lines.extend(line for line in handlers.lines if line)
                        code.line("end ;; an entry of no handler is dropped")
                        code.line("br $turn")
                _look_around(code, allocates=allocates, pushes=pushes)
                code.line("br $turn")
            code.line("unreachable")
        code.do(f"i32.store offset={at.HOST_ENTRY}", _NOWHERE, get("$p"))
        code.do("local.set $status", const("i64", at.FAULT))
        code.do("global.set $failed", const("i32", 0))
    _end(code, handlers.frame_size)
    head = "  (func $run (param $queue i32) (param $given i64) (result i64)"
    declared = [f"    {line}" for line in handlers.declarations()]
    return [head, _LOCALS, *declared, *code.lines, "  )"]


def _begin(code: Code, frame_size: int) -> None:
    most = const("i64", MOST)
    given = op("select", get("$given"), most, op("i64.lt_u", get("$given"), most))
    code.do(f"i64.store offset={at.RUN_GIVEN}", _NOWHERE, given)
    budget = op(f"i32.load offset={at.RUN_GIVEN}", _NOWHERE)
    code.do(f"i32.store offset={at.RUN_BUDGET}", _NOWHERE, budget)
    code.do(f"i32.store offset={at.RUN_QUEUE}", _NOWHERE, get("$queue"))
    if frame_size:
        code.do("local.set $frame", op("global.get $stack"))
        code.do("global.set $stack", op("i32.add", get("$frame"), const("i32", frame_size)))
    code.do("local.set $recorded", op(f"i32.load offset={at.TRACE_NEXT}", _NOWHERE))
    take_out(code)


def _take_entry(code: Code, *, first: int) -> None:
    """Write the taking of the next entry: its instance `$p`, and `$handler`."""
    code.do("local.set $left", op("i32.sub", get("$left"), const("i32", 1)))
    # While nothing is recorded the step is 0: this is faster than to ask.
    code.do("i64.store", get("$recorded"), get("$next"))
    step = op(f"i32.load offset={at.TRACE_STEP}", _NOWHERE)
    code.do("local.set $recorded", op("i32.add", get("$recorded"), step))
    code.do("local.set $p", op("i32.wrap_i64", get("$next")))
    number = op("i32.wrap_i64", op("i64.shr_u", get("$next"), const("i64", 32)))
    own = op(f"i32.load offset={first}", get("$p"))
    code.do("local.set $handler", op("i32.add", own, number))
    code.do("local.set $taken", const("i32", 0))
    take_next(code)


def _dispatch(code: Code, count: int) -> None:
    """Write the jump to the handler, and handler 0."""
    code.line("block $dropped")
    for number in reversed(range(count)):
        code.line(f"block ${number}")
    labels = " ".join(f"${number}" for number in range(count))
    code.do(f"br_table {labels} $dropped", get("$handler"))
    code.line("end ;; 0: the queue is empty")
    with code.deeper():
        code.do("local.set $left", op("i32.add", get("$left"), const("i32", 1)))
        step = op(f"i32.load offset={at.TRACE_STEP}", _NOWHERE)
        code.do("local.set $recorded", op("i32.sub", get("$recorded"), step))
        code.do("local.set $status", const("i64", at.EMPTY))
        code.line("br $exit")


def _look_around(code: Code, *, allocates: bool, pushes: tuple[int, int]) -> None:
    """Write what has to be looked at now and then; sets `$left`."""
    with code.when(op("i32.eqz", _BUDGET)):
        _leave(code, at.BUDGET)
    sure = op(f"i32.load offset={at.QUEUE_SURE}", QUEUE)
    with code.when(op("i32.gt_u", get("$mask"), sure)):
        # Only once: whoever drives knows it now, and gives small budgets.
        code.do(f"i32.store offset={at.QUEUE_SURE}", QUEUE, const("i32", -1))
        _leave(code, at.GROW)
    code.do("local.set $left", _BUDGET)
    _look_at_room(code, *pushes)
    if allocates:
        following = op(f"i32.load offset={at.HEAP_NEXT}", _NOWHERE)
        full = op(f"i32.load offset={at.HEAP_FULL}", _NOWHERE)
        with code.when(op("i32.gt_u", following, full)):
            _leave(code, at.COLLECT)
        _at_most(code, const("i32", ALLOCATING))
    with code.when(op(f"i32.load offset={at.TRACE_STEP}", _NOWHERE)):
        end = op(f"i32.load offset={at.TRACE_END}", _NOWHERE)
        left = op("i32.sub", end, get("$recorded"))
        code.do("local.set $room", op("i32.shr_u", left, const("i32", 3)))
        with code.when(op("i32.eqz", get("$room"))):
            _leave(code, at.RECORDED)
        _at_most(code, get("$room"))
    unused = op("i32.sub", _BUDGET, get("$left"))
    code.do(f"i32.store offset={at.RUN_BUDGET}", _NOWHERE, unused)


def _look_at_room(code: Code, single: int, lists: int) -> None:
    """Write the look whether there is room in the queue for what the next entries send."""
    length = op("i32.and", op("i32.sub", get("$tail"), get("$head")), get("$mask"))
    # One place stays free, one is for the entry in `$next`.
    places = op("i32.shr_u", op("i32.sub", get("$mask"), length), const("i32", 3))
    free = op("i32.sub", places, const("i32", 1))
    longest = op(f"i32.load offset={at.LONGEST_LIST}", _NOWHERE)
    of_lists = op("i32.mul", longest, const("i32", lists))
    most = op("i32.add", of_lists, const("i32", max(single, 1)))
    code.do("local.set $room", op("i32.div_u", free, most))
    with code.when(op("i32.eqz", get("$room"))):
        _leave(code, at.GROW)
    _at_most(code, get("$room"))


def _leave(code: Code, status: int) -> None:
    code.do("local.set $left", const("i32", 0))
    code.do("local.set $status", const("i64", status))
    code.line("br $exit")


def _at_most(code: Code, most: Wat) -> None:
    smaller = op("i32.lt_u", get("$left"), most)
    code.do("local.set $left", op("select", get("$left"), most, smaller))


def _end(code: Code, frame_size: int) -> None:
    put_back(code)
    code.do(f"i32.store offset={at.TRACE_NEXT}", _NOWHERE, get("$recorded"))
    if frame_size:
        code.do("global.set $stack", get("$frame"))
    unused = op("i64.extend_i32_u", op("i32.add", _BUDGET, get("$left")))
    executed = op("i64.sub", op(f"i64.load offset={at.RUN_GIVEN}", _NOWHERE), unused)
    code.do("i64.or", op("i64.shl", executed, const("i64", 8)), get("$status"))
