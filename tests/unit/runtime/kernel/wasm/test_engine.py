"""Sandboxes and programs, by both ways in which wasmtime can be called."""

import gc
import math
import os
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from runtime.kernel.wasm_kernel.engine import (
    PAGE,
    AssemblyError,
    Program,
    Sandbox,
    TrapError,
    assemble,
    best_calls,
)
from runtime.kernel.wasm_kernel.fast_call import FastCalls
from runtime.kernel.wasm_kernel.public_call import Calls, PublicCalls

ROOT = Path(__file__).parents[5]
WAYS: list[Calls] = [FastCalls(), PublicCalls()]
both_ways = pytest.mark.parametrize("calls", WAYS, ids=["fast", "public"])

MEMORY = '(import "fb" "memory" (memory 1))'
HOST = '(import "fb" "host" (func $host (param i32) (result i32)))'
SUM = f"""(module {MEMORY}
  (func (export "run") (param i32 i64) (result i64)
    (i64.add (local.get 1) (i64.extend_i32_u (local.get 0)))))"""
ASKING = f"""(module {MEMORY} {HOST}
  (func (export "run") (param i32 i64) (result i64)
    (i64.extend_i32_s (call $host (local.get 0)))))"""
TRAPPING = f"""(module {MEMORY}
  (func $deep (param i32) (result i32)
    (i32.add (i32.const 1) (call $deep (local.get 0))))
  (func $run (export "run") (param i32 i64) (result i64)
    (if (i32.eq (local.get 0) (i32.const 1))
      (then (return (i64.extend_i32_u (call $deep (i32.const 0))))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then unreachable))
    (if (i32.eq (local.get 0) (i32.const 3)) (then (return (i64.load (i32.const -8)))))
    (if (i32.eq (local.get 0) (i32.const 4))
      (then (return (i64.div_s (i64.const 1) (i64.const 0)))))
    (local.get 1)))"""
SPINNING = f"""(module {MEMORY} {HOST}
  (func (export "run") (param i32 i64) (result i64)
    loop $round
      (local.set 1 (i64.sub (local.get 1) (i64.const 1)))
      (i32.store (i32.const 512) (i32.add (i32.load (i32.const 512)) (i32.const 1)))
      (br_if $round (i64.ne (local.get 1) (i64.const 0)))
    end
    (i64.extend_i32_s (call $host (local.get 0)))))"""


def no_host(number: int) -> int:
    raise AssertionError(number)


def load(text: str, calls: Calls) -> Program:
    return Sandbox(1, calls=calls).load(assemble(text), host=no_host, maths={})


def test_the_fast_way_works_here() -> None:
    """Otherwise this version of wasmtime needs `fast_call` to be adapted."""
    assert isinstance(best_calls(), FastCalls)


# --- Running ---------------------------------------------------------------------------------


@both_ways
@given(
    queue=st.integers(0, 2**31 - 1),
    budget=st.one_of(st.integers(-(2**63), 2**63 - 1), st.sampled_from([2**63 - 1, -(2**63)])),
)
def test_run_passes_numbers_whole(calls: Calls, queue: int, budget: int) -> None:
    wrapped = (queue + budget + 2**63) % 2**64 - 2**63

    assert load(SUM, calls).run(queue, budget) == wrapped


@both_ways
def test_programs_of_a_sandbox_share_its_memory(calls: Calls) -> None:
    sandbox = Sandbox(1, calls=calls)
    writing, reading = (
        sandbox.load(assemble(text), host=no_host, maths={})
        for text in (
            f"""(module {MEMORY} (func (export "run") (param i32 i64) (result i64)
                  (i64.store (local.get 0) (local.get 1)) (i64.const 0)))""",
            f"""(module {MEMORY} (func (export "run") (param i32 i64) (result i64)
                  (i64.load (local.get 0))))""",
        )
    )
    writing.run(4096, -5)
    view = sandbox.view

    assert reading.run(4096, 0) == -5
    assert struct.unpack_from("<q", view, 4096) == (-5,)

    struct.pack_into("<q", view, 4096, 1 << 40)

    assert reading.run(4096, 0) == 1 << 40


@both_ways
def test_other_exports_are_called_by_name(calls: Calls) -> None:
    program = load(
        """(module (func (export "less") (param i32 i32) (result i32)
             (i32.sub (local.get 0) (local.get 1))) (func (export "nothing")))""",
        calls,
    )

    assert program.call("less", 3, 5) == -2
    assert program.call("nothing") is None
    with pytest.raises(KeyError):
        program.call("more")
    with pytest.raises(AttributeError, match="no function named run"):
        program.run(0, 0)


# --- Memory ----------------------------------------------------------------------------------


def test_memory_grows_and_stays_where_it_is() -> None:
    sandbox = Sandbox(1)
    before = sandbox.view
    before[100] = 7
    sandbox.grow(PAGE + 1)

    assert len(before) == PAGE
    assert len(sandbox.view) == 2 * PAGE
    before[101] = 8
    assert bytes(sandbox.view[100:102]) == b"\7\x08"
    assert sandbox.view is sandbox.view

    sandbox.grow(PAGE)

    assert len(sandbox.view) == 2 * PAGE


@both_ways
def test_the_view_shows_what_a_program_added(calls: Calls) -> None:
    sandbox = Sandbox(1, calls=calls)
    program = sandbox.load(
        assemble(f"""(module {MEMORY} (func (export "run") (param i32 i64) (result i64)
          (drop (memory.grow (i32.const 3))) (i32.store8 (i32.const 262143) (local.get 0))
          (i64.const 0)))"""),
        host=no_host,
        maths={},
    )
    assert len(sandbox.view) == PAGE
    program.run(9, 0)

    assert len(sandbox.view) == 4 * PAGE
    assert sandbox.view[262_143] == 9


def test_memory_has_an_end() -> None:
    sandbox = Sandbox(1)
    with pytest.raises(MemoryError, match="cannot have"):
        sandbox.grow((1 << 32) + 1)
    with pytest.raises(MemoryError, match="no address space"):
        Sandbox((1 << 16) + 1)

    assert len(sandbox.view) == PAGE


@pytest.mark.parametrize("calls", [FastCalls()])
def test_a_view_keeps_the_memory(calls: Calls) -> None:
    """Bytes of a memory that is gone would be bytes of somebody else, or end the process."""
    sandbox = Sandbox(1, calls=calls)
    program = sandbox.load(assemble(ASKING), host=lambda number: number, maths={})
    program.run(1, 0)
    store = weakref.ref(sandbox._store)
    part = sandbox.view[8:16]
    del sandbox, program
    gc.collect()

    part[0] = 3
    assert part[0] == 3
    assert store() is not None
    del part
    gc.collect()
    assert store() is None


# --- Calls of the host -----------------------------------------------------------------------


@both_ways
def test_a_program_calls_the_host_and_maths(calls: Calls) -> None:
    sandbox = Sandbox(1, calls=calls)
    asked: list[tuple[int, int]] = []

    def host(number: int) -> int:
        asked.append((number, sandbox.view[600]))
        sandbox.view[601] = 5
        return 1

    program = sandbox.load(
        assemble(f"""(module {MEMORY} {HOST}
          (import "math" "pow" (func $pow (param f64 f64) (result f64)))
          (import "math" "sin" (func $sin (param f64) (result f64)))
          (func (export "run") (param i32 i64) (result i64)
            (i32.store8 (i32.const 600) (i32.const 4))
            (drop (i32.add (call $host (i32.const 0)) (call $host (local.get 0))))
            (i32.store8 (i32.const 602) (i32.load8_u (i32.const 601)))
            (f64.store (i32.const 608) (call $sin (f64.const 2)))
            (i64.trunc_f64_s (call $pow (call $pow (f64.const 2) (f64.const 3))
                                        (f64.const 2)))))"""),
        host=host,
        maths={"sin": math.sin, "pow": math.pow},
    )

    assert program.run(77, 0) == 64
    assert asked == [(0, 4), (77, 4)]
    assert sandbox.view[602] == 5
    assert struct.unpack_from("<d", sandbox.view, 608) == (math.sin(2),)


@both_ways
def test_memory_may_grow_while_the_host_is_asked(calls: Calls) -> None:
    sandbox = Sandbox(1, calls=calls)

    def host(_number: int) -> int:
        sandbox.grow(5 * PAGE)
        sandbox.view[5 * PAGE - 1] = 6
        return 0

    program = sandbox.load(
        assemble(f"""(module {MEMORY} {HOST} (func (export "run") (param i32 i64) (result i64)
          (drop (call $host (i32.const 0))) (i64.load8_u (i32.const {5 * PAGE - 1}))))"""),
        host=host,
        maths={},
    )

    assert program.run(0, 0) == 6


@both_ways
@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_of_the_host_comes_out_of_the_call(
    calls: Calls, kind: type[BaseException]
) -> None:
    """It cannot go through WebAssembly: there the host function has failed."""
    sandbox = Sandbox(1, calls=calls)
    problems: list[BaseException] = [kind("once")]

    def host(number: int) -> int:
        if problems:
            raise problems.pop()
        return number

    program = sandbox.load(
        assemble(f"""(module {MEMORY} {HOST} (func (export "run") (param i32 i64) (result i64)
          (i32.store (i32.const 700) (call $host (local.get 0))) (i64.const 3))
          (func (export "ask") (drop (call $host (i32.const 0)))))"""),
        host=host,
        maths={},
    )
    with pytest.raises(kind, match="once"):
        program.run(20, 0)
    assert struct.unpack_from("<i", sandbox.view, 700) == (1,)

    assert program.run(20, 0) == 3
    assert struct.unpack_from("<i", sandbox.view, 700) == (20,)

    problems.append(kind("again"))
    with pytest.raises(kind, match="again"):
        program.call("ask")


@both_ways
def test_a_function_that_a_program_called_runs_no_program(calls: Calls) -> None:
    sandbox = Sandbox(1, calls=calls)
    program = sandbox.load(assemble(ASKING), host=lambda number: program.run(number, 0), maths={})
    with pytest.raises(RuntimeError, match="cannot run programs"):
        program.run(0, 0)


# --- Traps -----------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (1, "stack overflow"),
        (2, "unreachable"),
        (3, "memory out of bounds"),
        (4, "integer division by zero"),
    ],
)
def test_a_trap_is_an_exception_and_the_sandbox_lives_on(
    calls: Calls, what: int, kind: str
) -> None:
    program = load(TRAPPING, calls)
    for _ in range(3):
        with pytest.raises(TrapError) as caught:
            program.run(what, 0)
        assert caught.value.kind == kind
        assert caught.value.functions[0] == ("deep" if what == 1 else "run")
        assert str(caught.value).startswith(f"{kind} in ")
        assert program.run(0, 5) == 5


@both_ways
def test_a_trap_at_the_beginning_is_told(calls: Calls) -> None:
    with pytest.raises(TrapError, match="unreachable"):
        load("(module (func $begin unreachable) (start $begin))", calls)


@both_ways
def test_deep_recursion_in_a_thread_traps_as_well(calls: Calls) -> None:
    def recurse() -> str:
        with pytest.raises(TrapError) as caught:
            load(TRAPPING, calls).run(1, 0)
        return caught.value.kind

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(recurse).result() == "stack overflow"


# --- Mistakes in texts -----------------------------------------------------------------------


def test_a_text_is_assembled_once() -> None:
    assert assemble(SUM) is assemble(SUM)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("(module\n  (func\n    (i32.ad)))", ":3:6"),
        ("(module (func $wrong (result i32) (i64.const 1)))", "wrong"),
        ('(module (import "fb" "host" (func (param i64))))', "incompatible"),
        ('(module (import "math" "exp" (func (param f64) (result f64))))', "math.exp"),
        ('(module (import "fb" "clock" (func (result i64))))', "fb.clock"),
        ('(module (import "env" "memory" (memory 1)))', "env.memory"),
        ('(module (import "fb" "memory" (memory 9)))', "incompatible"),
    ],
)
def test_a_mistake_in_a_module_says_where(text: str, told: str) -> None:
    with pytest.raises(AssemblyError) as caught:
        load(text, best_calls())

    assert told in str(caught.value)


# --- Ctrl-C ----------------------------------------------------------------------------------


@contextmanager
def signal_after(seconds: float) -> Iterator[None]:
    """Raise KeyboardInterrupt once so much of the processor's time was used.

    By a signal, as Ctrl-C; of a kind that nobody else here uses.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that signals")
def test_ctrl_c_while_a_program_runs_is_not_lost() -> None:
    """Python sees it first where the program calls it, at the first instruction there."""
    sandbox = Sandbox(1, calls=FastCalls())
    asked: list[int] = []

    def host(number: int) -> int:
        asked.append(number)
        return 7

    program = sandbox.load(assemble(SPINNING), host=host, maths={})
    with signal_after(0.01), pytest.raises(KeyboardInterrupt):
        program.run(30, 300_000_000)

    assert asked == []
    assert program.run(30, 1) == 7
    assert asked == [30]


STORM = """
import signal, sys
from runtime.kernel.wasm_kernel.engine import Sandbox, assemble
from runtime.kernel.wasm_kernel.fast_call import FastCalls

class Stop(BaseException):
    pass

def stop(number, frame):
    global armed, raised
    if armed:
        armed, raised = False, raised + 1
        raise Stop

lost = []
sys.unraisablehook = lambda one: lost.append(one.object)
armed, raised, caught = False, 0, 0
sandbox = Sandbox(1, calls=FastCalls())
program = sandbox.load(assemble(sys.argv[1]), host=lambda number: 0, maths={})
signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0007)
while caught < 1_000:
    try:
        armed = True
        program.run(0, 100)
        armed = False
    except Stop:
        caught += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(caught, raised, len(lost))
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that signals")
def test_a_thousand_interruptions_do_not_end_the_process() -> None:
    """What C gets of a callback that raises is chance; none may."""
    done = python(STORM, SPINNING)

    assert done.stdout.split() == ["1000", "1000", "0"], done.stderr


def python(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


# --- Little room, many threads ---------------------------------------------------------------

LIMITED = """
import resource, sys
most = int(sys.argv[2]) << 20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
from runtime.kernel.wasm_kernel.engine import Sandbox, assemble
kept = []
for number in range(4):
    sandbox = Sandbox(2)
    program = sandbox.load(assemble(sys.argv[1]), host=None, maths={})
    sandbox.grow(32 << 20)
    sandbox.view[-1] = number
    kept.append((sandbox, program))
print([program.run(number, 1) for number, (sandbox, program) in enumerate(kept)],
      [sandbox.view[-1] for sandbox, program in kept])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space are Linux'")
@pytest.mark.parametrize("most", [2_000, 4_000, 6_000])
def test_little_address_space_is_enough(most: int) -> None:
    done = python(LIMITED, SUM, str(most))

    # Nor does the end of the process complain about what is still there.
    assert (done.stdout, done.stderr) == ("[1, 2, 3, 4] [0, 1, 2, 3]\n", "")


@both_ways
def test_sandboxes_run_in_threads_at_once(calls: Calls) -> None:
    """Each thread waits for all others while its program runs: the call holds no lock."""
    everybody = threading.Barrier(4, timeout=10)

    def work(number: int) -> list[int]:
        def host(asked: int) -> int:
            everybody.wait()
            return asked * number

        program = Sandbox(1, calls=calls).load(assemble(ASKING), host=host, maths={})
        return [program.run(asked, 0) for asked in range(20)]

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(work, range(4)))

    assert results == [[asked * number for asked in range(20)] for number in range(4)]


def test_a_running_program_leaves_python_to_other_threads() -> None:
    """Another thread gets its turn while one program runs through."""
    program = Sandbox(1).load(assemble(SPINNING), host=lambda _number: 0, maths={})
    running, counted = threading.Event(), 0
    stop = threading.Event()

    def run() -> None:
        running.set()
        program.run(0, 200_000_000)
        stop.set()

    thread = threading.Thread(target=run)
    thread.start()
    running.wait()
    while not stop.is_set():
        counted += 1
    thread.join()

    # With the lock held through there would be one turn before and one after.
    assert counted > 1_000


def test_without_wasmtime_the_message_says_what_to_install() -> None:
    done = python(
        "import sys; sys.modules['wasmtime'] = None\n"
        "import runtime.kernel.wasm_kernel\n"
        "try:\n    import runtime.kernel.wasm_kernel.engine\n"
        "except ImportError as problem: print(problem)"
    )

    assert done.stdout == "WebAssembly needs wasmtime: pip install 'fbflow[wasm]'\n", done.stderr
