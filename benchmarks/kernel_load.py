"""How quickly a kernel is ready to run a large network, and how much memory it takes.

    python -m benchmarks.kernel_load [--most 100000]

Rings of E_SWITCH, and layers of different blocks of the library that trigger each other. A graph
is made in memory; what is measured is from this graph to a kernel that could take its first
event. Each measurement has a process of its own, so that memory of one is not that of another.
"""

import argparse
import gc
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.kernel_nets import layers, ring
from benchmarks.kernel_rounds import ways

SHAPES = {"ring": ring, "layers": layers}
SIZES = (100, 1_000, 10_000, 100_000)
WAYS = {"python": "python", "wasm": "generic"}
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Load:
    """What a kernel took; memory in bytes per block."""

    seconds: float
    """Of processor time, the best of some rounds."""
    first: float
    """The first round, with all that has to be imported and prepared once."""
    resident: float
    """Growth of the process, by the first kernel."""
    linear: float
    """Linear memory that blocks take, less that of one block; 0 = the kernel has none."""


def loaded(kernel: str, shape: str, blocks: int) -> Load:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.kernel_load", "--one", kernel, shape, str(blocks)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    return Load(**json.loads(done.stdout))


def measure(kernel: str, shape: str, blocks: int) -> Load:
    """Make the kernel of a network some times in this process."""
    make = ways()[WAYS[kernel]]
    graph = SHAPES[shape](blocks)
    small = SHAPES[shape](1)
    gc.collect()
    before, began = resident_bytes(), time.process_time()
    made = make(graph)
    first = time.process_time() - began
    resident = resident_bytes() - before
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        made = make(graph)
        seconds.append(time.process_time() - began)
    linear = 0.0
    if kernel == "wasm":
        linear = (linear_bytes(made) - linear_bytes(make(small))) / blocks
    return Load(min(seconds), first, resident / blocks, linear)


def linear_bytes(kernel: Any) -> int:  # noqa: ANN401 - installed or not
    """Return the bytes of linear memory that a graph takes, before it makes texts."""
    return int(kernel._memory.image.heap)  # noqa: SLF001 - nobody else wants to know


def resident_bytes() -> int:
    """Return the memory that this process has now."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="blocks of the largest one")
    parser.add_argument("--one", nargs=3, metavar=("KERNEL", "SHAPE", "BLOCKS"), help="measure "
                        "in this process, print JSON")  # fmt: skip
    given = parser.parse_args()
    if given.one:
        kernel, shape, blocks = given.one
        print(json.dumps(asdict(measure(kernel, shape, int(blocks)))))
        return
    kernels = [kernel for kernel, way in WAYS.items() if way in ways()]
    print("from a graph to a kernel that is ready, and what it takes for each block")
    print(f"{'':10}{'blocks':>9}{'kernel':>8}{'first, s':>10}{'again, s':>10}"
          f"{'resident, B':>13}{'linear, B':>11}")  # fmt: skip
    for shape in SHAPES:
        for blocks in (size for size in SIZES if size <= given.most):
            for kernel in kernels:
                load = loaded(kernel, shape, blocks)
                linear = f"{load.linear:.0f}" if load.linear else ""
                print(f"{shape:10}{blocks:>9,}{kernel:>8}{load.first:>10.3f}{load.seconds:>10.3f}"
                      f"{load.resident:>13,.0f}{linear:>11}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
