"""Sandboxes that are interrupted, have little room, or run in many threads."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType

import pytest

pytest.importorskip("wasmtime")

from runtime.kernel.wasm_kernel.engine import (
    Sandbox,
    assemble,
)
from runtime.kernel.wasm_kernel.fast_call import FastCalls
from runtime.kernel.wasm_kernel.public_call import Calls
from tests.wat_programs import (
    ASKING,
    ROOT,
    SPINNING,
    SUM,
    both_ways,
)

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
