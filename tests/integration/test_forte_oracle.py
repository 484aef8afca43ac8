"""Seven nets that ran in FORTE 2.0.1: what is read back afterwards must be the same."""

import json
from pathlib import Path

import pytest

from compiler.driver import compile_file, graph_of
from compiler.ir.datatypes import Elementary
from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralValue, parse_literal
from fblib.catalog import LIBRARY
from fblib.services import services
from runtime.kernel.base import Kernel, Outcome
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

NETS = [
    "bfs_order",
    "cfb_train",
    "ecc_ctud",
    "fanout_order_ctu_first",
    "fanout_order_dff_first",
    "no_event_no_data",
    "sample_at_receive",
]


def run_to_rest(graph: Graph) -> Kernel:
    kernel = new_kernel(graph)
    machine = Machine(graph, kernel, services())
    machine.start()
    for _ in range(1_000):
        while machine.run(10_000) is not Outcome.EMPTY:
            pass
        due = machine.next_due()
        if due is None:
            return kernel
        machine.advance(due)
    pytest.fail("the net does not come to rest")


def as_value(graph: Graph, node: str, pin: str, text: str) -> LiteralValue:
    if pin == "$ECC":
        return int(text)
    block = graph.types[next(item.type for item in graph.nodes if item.id == node)]
    ports = {port.name: port.type for port in (*block.interface.inputs, *block.interface.outputs)}
    assert isinstance(ports[pin], Elementary)
    return parse_literal(text, ports[pin])


@pytest.mark.parametrize("net", NETS)
def test_a_net_reads_back_what_forte_reads_back(net: str, shared: Path) -> None:
    folder = shared / "oracle" / "forte"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))[net]
    graph = graph_of(compile_file(folder / f"{net}.fboot", library=LIBRARY))

    kernel = run_to_rest(graph)

    for path, text in expected.items():
        node, _, pin = path.partition(".")
        assert kernel.read(node, pin) == as_value(graph, node, pin, text), path
