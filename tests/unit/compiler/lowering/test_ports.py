"""The pins of a type: what is sampled and published, and what can stand in a queue."""

import pytest

from compiler.ir.blocks import CompositeBody, DataPort, MissingBody, ServiceBody
from compiler.ir.datatypes import INT
from compiler.ir.literals import LiteralError
from compiler.lowering.ports import Ports
from compiler.lowering.values import Structs
from tests.graphs import E_CTU, F_ADD, block, events, pins

STRUCTS = Structs({})


def _port(name: str, *, direct: bool = False, in_out: bool = False) -> DataPort:
    return DataPort(name=name, type=INT, direct=direct, in_out=in_out)


def test_an_event_samples_what_is_with_it_in_the_order_of_the_interface() -> None:
    made = block(
        "T",
        ServiceBody(service="test"),
        event_inputs=events("REQ:C,A", "STOP"),
        event_outputs=events("CNF:Z,X"),
        inputs=(_port("A"), _port("B"), _port("C"), _port("S.D", direct=True)),
        outputs=(_port("X"), _port("Y"), _port("Z"), _port("S.E", direct=True)),
    )
    ports = Ports(made, STRUCTS)

    assert ports.sampled_at("REQ") == ("A", "C", "S.D")
    assert ports.sampled_at("STOP") == ports.sampled_at(None) == ("S.D",)
    assert ports.published_at("CNF") == ("X", "Z", "S.E")
    assert ports.published == ("X", "Y", "Z")
    assert (ports.entries, ports.senders) == (("REQ", "STOP"), ("CNF",))
    assert ports.is_woken
    assert not ports.has_code


def test_events_cross_the_border_of_a_composite_both_ways() -> None:
    made = block(
        "T",
        CompositeBody(),
        event_inputs=events("REQ:IN"),
        event_outputs=events("CNF:OUT"),
        inputs=(_port("IN"), _port("S.IN", direct=True)),
        outputs=(_port("OUT"), _port("S.OUT", direct=True)),
    )
    ports = Ports(made, STRUCTS)

    assert ports.entries == ports.senders == ("REQ", "CNF")
    assert ports.sampled_at("REQ") == ("IN",)
    assert ports.sampled_at("CNF") == ("OUT",)
    assert [ports.is_counted(event) for event in ("REQ", "CNF", None)] == [True, False, False]


def test_an_in_out_variable_is_one_variable() -> None:
    made = block(
        "T", MissingBody(), inputs=(_port("V", in_out=True),), outputs=(_port("V", in_out=True),)
    )
    ports = Ports(made, STRUCTS)

    assert list(ports.slots) == ["V"]
    assert ports.in_outs == {"V"}
    assert ports.published == ("V",)


def test_variables_begin_with_their_initial_values() -> None:
    made = block("T", MissingBody(), inputs=pins(("A", INT, "5"), ("B", INT)))

    assert [slot.initial for slot in Ports(made, STRUCTS).slots.values()] == [5, 0]

    with pytest.raises(LiteralError):
        Ports(block("T", MissingBody(), inputs=pins(("A", INT, "x"))), STRUCTS)


def test_blocks_with_code_have_algorithms() -> None:
    assert list(Ports(E_CTU, STRUCTS).algorithms) == ["CU", "R"]
    assert Ports(E_CTU, STRUCTS).is_basic
    assert Ports(F_ADD, STRUCTS).has_code
    assert not Ports(F_ADD, STRUCTS).is_basic
