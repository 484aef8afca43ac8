"""In-out variables against the plainest model there is: one number for each chain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import INT
from compiler.ir.graph import Graph
from runtime.kernel.base import Kernel, Outcome
from runtime.kernel.conversion import wrap
from tests.graphs import INT2INT, assign, binary, const, graph, simple, var, wires
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

SHARED = (DataPort(name="IO", type=INT, in_out=True),)
STEPS = {
    "ADDS": (binary(var("IO"), "+", const(7)), lambda value: value + 7),
    "TRIPLES": (binary(var("IO"), "*", const(3)), lambda value: value * 3),
}
TYPES = {
    name: simple(name, assign("IO", code), inputs=SHARED, outputs=SHARED)
    for name, (code, _) in STEPS.items()
}


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[str], list[int | None], list[tuple[str, int]]]:
    """Draw the types of blocks, the block before each (None = it holds the variable), and acts."""
    types = draw(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=8))
    before = [
        draw(st.none() | st.integers(0, number - 1)) if number else None
        for number in range(len(types))
    ]
    act = st.sampled_from(["event", "event", "event", "write", "read", "save", "change"])
    acts = st.lists(st.tuples(act, st.integers(0, len(types) - 1)), max_size=25)
    return types, before, draw(acts)


def made(types: list[str], before: list[int | None]) -> Graph:
    """Return the blocks as `B0`, `B1` …, and a reader `R0`, `R1` … at each of them."""
    joined = [f"B{source}.IO -> B{n}.IO" for n, source in enumerate(before) if source is not None]
    read = [f"B{n}.IO -> R{n}.IN" for n in range(len(types))]
    nodes = {f"B{n}": name for n, name in enumerate(types)}
    readers = {f"R{n}": "INT2INT" for n in range(len(types))}
    return graph(
        (*TYPES.values(), INT2INT),
        nodes | readers,
        parameters={f"B{n}": {"IO": str(n)} for n in range(len(types))},
        # Sinks first: the order of the wires says nothing about the order of a chain.
        data_wires=wires(*reversed((*joined, *read))),
    )


@given(chains())
def test_every_chain_is_one_number(
    drawn: tuple[list[str], list[int | None], list[tuple[str, int]]],
) -> None:
    types, before, acts = drawn
    holder = list(range(len(types)))
    for number, source in enumerate(before):
        holder[number] = number if source is None else holder[source]
    values = {number: number for number in holder}
    network = made(types, before)
    kernel = new_kernel(network)

    for act, number in acts:
        at = holder[number]
        match act:
            case "event":
                values[at] = int(wrap(STEPS[types[number]][1](values[at]), INT))
                send(kernel, f"B{number}")
                assert kernel.read(f"B{number}", "IO") == values[at]
            case "write":
                values[at] = number * 100
                kernel.write(f"B{number}", "IO", number * 100)
            case "read":
                send(kernel, f"R{number}")
                assert kernel.read(f"R{number}", "OUT") == values[at]
            case "save":
                saved = kernel.save()
                kernel = new_kernel(network)
                kernel.load(saved)
                assert kernel.save() == saved
            case _:
                kernel.change(network.model_copy())


def send(kernel: Kernel, node: str) -> None:
    kernel.inject(node, "REQ")
    assert kernel.run(100) is Outcome.EMPTY
