"""Sandboxes and programs, by both ways in which wasmtime can be called."""

import gc
import math
import struct
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from runtime.kernel.wasm_kernel.engine import (
    PAGE,
    AssemblyError,
    Sandbox,
    TrapError,
    assemble,
    best_calls,
)
from runtime.kernel.wasm_kernel.fast_call import FastCalls
from runtime.kernel.wasm_kernel.public_call import Calls
from tests.wat_programs import (
    ASKING,
    HOST,
    MEMORY,
    SUM,
    TRAPPING,
    both_ways,
    load,
    no_host,
)


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
