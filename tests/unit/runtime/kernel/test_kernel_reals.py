"""Reals that one block publishes and the next ones read: also those that are written back to."""

import pytest

from compiler.ir.blocks import DataPort, EventPort, FBType, Interface, SimpleBody
from compiler.ir.datatypes import LREAL, REAL, Elementary
from tests.graphs import algorithm, assign, binary, const, graph, pins, simple, var, wires
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")


def _counter(datatype: Elementary) -> FBType:
    more = binary(var("OUT", datatype), "+", const(1.0, datatype))
    return simple("COUNT", assign("OUT", more), outputs=pins(("OUT", datatype)))


def _doubler(datatype: Elementary) -> FBType:
    """Return a block that doubles an in-out variable."""
    shared = DataPort(name="X", type=datatype, in_out=True)
    twice = binary(var("X", datatype), "*", const(2.0, datatype))
    return FBType(
        name="DOUBLE",
        interface=Interface(
            event_inputs=(EventPort(name="REQ", with_data=("X",)),),
            event_outputs=(EventPort(name="CNF", with_data=("X",)),),
            inputs=(shared,),
            outputs=(shared,),
        ),
        body=SimpleBody(algorithms={"REQ": algorithm(assign("X", twice))}),
    )


def _mover(datatype: Elementary) -> FBType:
    return simple(
        "MOVE",
        assign("OUT", var("IN", datatype)),
        inputs=pins(("IN", datatype)),
        outputs=pins(("OUT", datatype)),
    )


@pytest.mark.parametrize("datatype", [REAL, LREAL], ids=str)
def test_what_is_written_back_to_an_output_is_what_is_read_next(datatype: Elementary) -> None:
    made = graph(
        (_counter(datatype), _doubler(datatype), _mover(datatype)),
        {"A": "COUNT", "B": "DOUBLE", "C": "MOVE"},
        event_wires=wires("A.CNF -> B.REQ", "B.CNF -> C.REQ"),
        data_wires=wires("A.OUT -> B.X", "A.OUT -> C.IN"),
    )
    kernel = new_kernel(made)
    for number in (1.0, 2.0):
        kernel.inject("A", "REQ")
        kernel.run(10)

        assert kernel.read("C", "OUT") == 2 * number


@pytest.mark.parametrize("datatype", [REAL, LREAL], ids=str)
def test_a_real_is_read_as_it_was_published_last_whoever_published_since(
    datatype: Elementary,
) -> None:
    made = graph(
        (_counter(datatype), _mover(datatype)),
        {"A": "COUNT", "B": "COUNT", "C": "MOVE", "D": "MOVE"},
        event_wires=wires("A.CNF -> B.REQ", "B.CNF -> C.REQ", "C.CNF -> D.REQ"),
        data_wires=wires("A.OUT -> C.IN", "B.OUT -> D.IN"),
    )
    kernel = new_kernel(made)
    kernel.write("B", "OUT", 40.0)
    kernel.inject("A", "REQ")
    kernel.run(10)

    assert (kernel.read("C", "OUT"), kernel.read("D", "OUT")) == (1.0, 41.0)
